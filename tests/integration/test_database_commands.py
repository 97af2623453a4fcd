"""The commands of the nightly job, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from allocator.domain.errors import NoPlan, Refused
from allocator.domain.plan import PlanStatus, Result, Scores
from allocator.domain.planned import Planned
from cli.nightly import NightRun, allocate_night, preview_night
from cli.output import hush
from cli.pipeline import plan_night
from data.database.locks import planning
from data.database.unit_of_work import UnitOfWork
from tests.builders import DAY, booking
from tests.e2e.commands import NOW, called, make_folder, row
from tests.integration.databases import make_diary

if TYPE_CHECKING:
    from pathlib import Path
    from subprocess import CompletedProcess

    from sqlalchemy.engine import Engine

    from allocator.domain.night import Night
    from allocator.domain.plan import Parameters

NIGHT = ("--venue", "v1", "--date", "2026-11-28", "--now", NOW)
WAITLIST = "entry_id,customer_id,party_size,arrival,created_at\nw1,c-w1,2,2026-11-28T21:00,2026-11-20T12:00\n"
ROWS = row("b1", 4) + row("b2", 3) + row("b3", 2) + row("b4", 2, "confirmed", "2").replace("19:00", "20:45")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two tables; b1, b2 and b3 want one at 19:00, b4 holds one later, w1 waits for a place at nine."""
    return make_folder(tmp_path / "night", ROWS, waitlist=WAITLIST)


class Desk:
    """The command line on one database."""

    def __init__(self, url: str, engine: Engine) -> None:
        self.url = url
        self.engine = engine

    def __call__(self, *arguments: object) -> CompletedProcess[str]:
        return called(*arguments, "--database", self.url)

    def document(self, *arguments: object) -> dict[str, Any]:
        """The JSON of a command that ends well."""
        done = self(*arguments, "--json", "-")
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        with self.engine.connect() as connection:
            return [tuple(each) for each in connection.execute(sa.text(statement))]

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table."""
        with self.engine.connect() as connection:
            tables = sa.inspect(connection).get_table_names()
        return {table: sorted(self.rows(f'SELECT * FROM "{table}"'), key=repr) for table in tables}


@pytest.fixture
def desk(database_url: str, engine: Engine, folder: Path) -> Desk:
    """A database with the night in it."""
    made = Desk(database_url, engine)
    assert made("load", folder).returncode == 0
    return made


def test_the_same_folder_twice_changes_nothing(desk: Desk, folder: Path) -> None:
    before = desk.everything()
    done = desk("load", folder)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "v1: nothing was changed"
    assert desk.everything() == before


def test_a_dry_run_says_what_would_be_and_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    before = desk.everything()
    done = desk("load", make_folder(tmp_path / "more", row("b9")), "--dry-run", "--replace")
    assert done.returncode == 0
    assert "Cancelled: b1, b2, b3, b4, w1" in done.stdout
    assert desk.everything() == before


def test_replacing_cancels_what_the_folder_lacks(desk: Desk, tmp_path: Path) -> None:
    desk("load", make_folder(tmp_path / "more", row("b1", 4)), "--replace")
    assert desk.rows("SELECT party_id FROM parties WHERE status = 'cancelled' ORDER BY 1") == [
        ("b2",),
        ("b3",),
        ("b4",),
        ("w1",),
    ]


def test_a_fault_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    before = desk.everything()
    done = desk("load", make_folder(tmp_path / "wrong", row("b1", 2) + row("b9", 0)))
    assert done.returncode == 3
    assert "bookings.csv:3: party_size: " in done.stderr
    assert desk.everything() == before


def test_a_preview_shows_what_would_change_and_saves_nothing(desk: Desk) -> None:
    before = desk.everything()
    done = desk("allocate", *NIGHT, "--preview", "--confirm", "--offer")
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "a preview: nothing was saved"
    assert "Gained: b1 (4 covers), b2 (3 covers), w1 (2 covers)" in done.stdout
    assert "Wait now: b3 (2 covers)" in done.stdout
    assert desk.everything() == before


@pytest.mark.parametrize("options", [(), ("--confirm",), ("--confirm", "--offer")], ids=["plain", "confirm", "offer"])
@pytest.mark.parametrize("more", ["", row("b5", 3).replace("19:00", "20:30")], ids=["as it is", "one more"])
def test_what_is_written_out_is_planned_to_the_levels_of_a_preview(
    desk: Desk, tmp_path: Path, options: tuple[str, ...], more: str
) -> None:
    desk("allocate", *NIGHT, *options)
    desk("load", make_folder(tmp_path / "more", more))
    preview = desk.document("allocate", *NIGHT, *options, "--preview", "--seed", "1")
    assert desk("export", tmp_path / "out", *NIGHT).returncode == 0
    planned = json.loads(called("plan", tmp_path / "out", "--now", NOW, "--json", "-").stdout)
    assert planned["levels"] == preview["levels"]
    assert [each["proven"] for each in planned["levels"]] == [True] * 7
    assert planned["scores"] == preview["scores"]


def test_a_saved_plan_obeys_the_rules_of_the_night_written_out_before_it(desk: Desk, tmp_path: Path) -> None:
    desk("export", tmp_path / "out", *NIGHT)
    desk("allocate", *NIGHT, "--json", tmp_path / "plan.json")
    checked = called("check", tmp_path / "out", tmp_path / "plan.json")
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize("options", [(), ("--confirm",), ("--confirm", "--offer")], ids=["plain", "confirm", "offer"])
def test_a_night_written_out_and_taken_in_again_changes_nothing(
    desk: Desk, tmp_path: Path, options: tuple[str, ...]
) -> None:
    desk("allocate", *NIGHT, *options)
    before = desk.everything()
    desk("export", tmp_path / "out", *NIGHT)
    assert desk("load", tmp_path / "out", "--replace").returncode == 0
    assert desk.everything() == before


def test_files_that_differ_are_written_over_only_where_asked(desk: Desk, folder: Path, tmp_path: Path) -> None:
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    refused = desk("export", folder, *NIGHT)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "bookings.csv" in refused.stderr
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before
    (tmp_path / "out").mkdir()
    for into, options in ((tmp_path / "out", ()), (tmp_path / "out", ()), (folder, ("--force",))):
        assert desk("export", into, *NIGHT, *options).returncode == 0
    for file in (tmp_path / "out").iterdir():
        assert (folder / file.name).read_bytes() == file.read_bytes()


@pytest.mark.parametrize("options", [(), ("--confirm", "--offer")], ids=["plain", "confirm and offer"])
def test_the_same_again_gives_the_saved_plan_and_writes_nothing(desk: Desk, options: tuple[str, ...]) -> None:
    first = desk.document("allocate", *NIGHT, *options)
    before = desk.everything()
    done = desk("allocate", *NIGHT, *options)
    assert done.stdout.splitlines()[-1].endswith("nothing has changed since: nothing was written")
    again = desk.document("allocate", *NIGHT, *options)
    assert desk.everything() == before
    for name in ("levels", "allocations", "unseated", "waitlist", "scores", "totals"):
        assert again[name] == first[name]
    assert first["run"] == again["run"] | {name: first["run"][name] for name in first["run"] if name != "id"}
    assert again["run"]["saved"] is False
    assert again["difference"] == {"gained": [], "lost": [], "moved": [], "tell": []}


def test_confirming_and_offering_follow_from_the_plan(desk: Desk) -> None:
    made = desk.document("allocate", *NIGHT, "--confirm", "--offer")
    assert made["run"] == {
        "id": 1,
        "saved": True,
        "confirmed": ["b1", "b2"],
        "waitlisted": ["b3"],
        "offered": ["w1"],
    }
    news = {each["id"]: each["news"] for each in made["difference"]["tell"]}
    assert news == {"b1": "confirmed", "b2": "confirmed", "b3": "waitlisted", "w1": "offered"}
    assert desk.rows("SELECT party_id, kind, status FROM parties ORDER BY party_id") == [
        ("b1", "booking", "confirmed"),
        ("b2", "booking", "confirmed"),
        ("b3", "waitlist", "requested"),
        ("b4", "booking", "confirmed"),
        ("w1", "waitlist", "requested"),
    ]
    assert desk.rows("SELECT party_id, state FROM holds") == [("w1", "open")]


def test_a_plan_that_was_looked_at_is_the_one_that_is_confirmed(desk: Desk, tmp_path: Path) -> None:
    tables = "table_id,area,min_covers,max_covers\n1,main,1,6\n2,main,1,6\n3,main,1,2\n4,main,1,2\n"
    bookings = row("p1", 2, "confirmed", "1") + row("p2", 2, "confirmed", "2") + row("r1", 6) + row("r2", 5)
    desk("load", make_folder(tmp_path / "more", bookings, tables, waitlist=WAITLIST), "--replace")
    first = desk.document("allocate", *NIGHT, "--max-moves", "1")
    follow = ("--max-moves", "1", "--confirm", "--offer", "--workers", "1", "--time-limit", "20", "--seed", "3")
    preview = desk.document("allocate", *NIGHT, *follow, "--preview")
    assert desk.rows("SELECT count(*) FROM runs") == [(1,)]
    second = desk.document("allocate", *NIGHT, *follow)
    for name in ("levels", "allocations", "unseated", "waitlist", "scores", "totals"):
        assert first[name] == preview[name] == second[name]
    assert second["difference"]["gained"] == second["difference"]["moved"] == []
    assert preview["difference"]["tell"] == second["difference"]["tell"]
    assert second["run"] == {"id": 2, "saved": True, "confirmed": ["r1"], "waitlisted": ["r2"], "offered": ["w1"]}
    before = desk.everything()
    again = desk.document("allocate", *NIGHT, *follow)
    assert again["run"]["saved"] is False
    assert desk.everything() == before


def test_a_plan_that_was_looked_at_before_the_night_changed_is_made_anew(desk: Desk, tmp_path: Path) -> None:
    desk("allocate", *NIGHT)
    desk("load", make_folder(tmp_path / "more", row("b9", 4, "confirmed")))
    made = desk.document("allocate", *NIGHT, "--confirm")
    assert (made["run"]["id"], "b9" in [each["id"] for each in made["allocations"]]) == (2, True)


def test_a_plan_that_was_looked_at_with_another_aim_is_made_anew(desk: Desk) -> None:
    first = desk.document("allocate", *NIGHT)
    second = desk.document("allocate", *NIGHT, "--goal", "revenue", "--confirm")
    assert second["levels"][1]["value"] < first["levels"][1]["value"]


def test_another_option_is_another_run(desk: Desk) -> None:
    desk("allocate", *NIGHT)
    assert desk.document("allocate", *NIGHT, "--seed", "7")["run"]["id"] == 2


def test_a_promise_that_cannot_be_kept_is_saved_and_ends_with_4(desk: Desk, tmp_path: Path) -> None:
    crowd = "".join(row(f"p{number}", 4, "confirmed") for number in range(3))
    desk("load", make_folder(tmp_path / "more", crowd))
    done = desk("allocate", *NIGHT, "--json", tmp_path / "plan.json")
    assert done.returncode == 4
    assert desk.rows("SELECT count(*) FROM runs") == [(1,)]
    told = json.loads((tmp_path / "plan.json").read_text())["difference"]["tell"]
    assert [each["news"] for each in told] == ["no_place"]


def test_a_second_run_of_a_night_ends_with_5_at_once_and_a_preview_does_not(desk: Desk) -> None:
    with planning(desk.engine, "v1", DAY):
        done = desk("allocate", *NIGHT)
        assert desk("allocate", *NIGHT, "--preview").returncode == 0
    assert done.returncode == 5
    assert "another run holds the night of 2026-11-28 at v1" in done.stderr
    assert desk.rows("SELECT count(*) FROM runs") == [(0,)]


def test_an_unknown_venue_is_wrong_use(desk: Desk) -> None:
    for arguments in (("allocate",), ("report",), ("waitlist", "rank"), ("moves",)):
        done = desk(*arguments, "--venue", "v9", "--date", "2026-11-28")
        assert done.returncode == 2
        assert "'v9'" in done.stderr


def test_a_night_that_changes_while_it_is_planned_is_planned_again(desk: Desk) -> None:
    planned: list[int] = []

    def disturbed(night: Night, parameters: Parameters) -> Planned:
        planned.append(len(night.parties))
        if len(planned) == 1:
            take_in(desk.engine, "late")
        return plan_night(night, parameters)

    made = allocate_night(desk.engine, NightRun("v1", DAY, now=NOW), disturbed, hush)
    assert planned == [5, 6]
    assert "late" in made.planned.night.party


def test_a_night_that_changes_again_and_again_is_refused_and_nothing_is_saved(desk: Desk) -> None:
    def disturbed(night: Night, parameters: Parameters) -> Planned:
        take_in(desk.engine, f"late{len(night.parties)}")
        return plan_night(night, parameters)

    with pytest.raises(Refused, match="changed while it was planned"):
        allocate_night(desk.engine, NightRun("v1", DAY, now=NOW), disturbed, hush)
    assert desk.rows("SELECT count(*) FROM runs") == [(0,)]


def take_in(engine: Engine, party_id: str) -> None:
    with UnitOfWork(engine) as work:
        work.repository.take_in(make_diary(booking(party_id), tables=(), combinations=()))
        work.commit()


def test_a_night_without_a_plan_in_time_is_not_saved(desk: Desk) -> None:
    def in_vain(night: Night, parameters: Parameters) -> Planned:
        return Planned(night, Scores(), parameters, Result(PlanStatus.NONE, None, ()))

    for run in (allocate_night, preview_night):
        with pytest.raises(NoPlan):
            run(desk.engine, NightRun("v1", DAY, now=NOW), in_vain, hush)
    assert desk.rows("SELECT count(*) FROM runs") == [(0,)]


def test_an_interrupted_run_saves_nothing_and_leaves_the_night_free(desk: Desk) -> None:
    def interrupted(night: Night, parameters: Parameters) -> Planned:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        allocate_night(desk.engine, NightRun("v1", DAY, now=NOW), interrupted, hush)
    assert desk.rows("SELECT count(*) FROM runs") == [(0,)]
    assert desk("allocate", *NIGHT).returncode == 0


def test_a_report_has_who_sits_where_and_the_figures(desk: Desk, tmp_path: Path) -> None:
    desk("allocate", *NIGHT, "--confirm", "--offer")
    done = desk("report", *NIGHT, "--csv", tmp_path / "figures.csv", "--html", tmp_path / "page.html")
    assert done.returncode == 0
    assert "covers seated           11 of 13" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("as it stands since run 1, saved ")
    (figures,) = csv.DictReader((tmp_path / "figures.csv").read_text().splitlines())
    assert (figures["covers_seated"], figures["waiting"], figures["waiting_seated"]) == ("11", "2", "1")
    assert "b1" in (tmp_path / "page.html").read_text()


def test_a_report_names_every_figure_managers_ask_for(desk: Desk, tmp_path: Path) -> None:
    desk("allocate", *NIGHT, "--confirm", "--offer")
    page = tmp_path / "page.html"
    for period in ((), ("--to", "2026-11-29")):
        shown = desk("report", *NIGHT, *period, "--html", page).stdout
        for told in (shown, page.read_text()):
            for figure in (
                *("covers seated", "seat utilisation", "table utilisation", "RevPASH", "no-shows", "refused"),
                *("lost spend", "waitlist conversion", "joined tables", "Refused demand", "Lost spend"),
            ):
                assert figure in told


def test_a_report_before_any_run_says_so(desk: Desk) -> None:
    done = desk("report", *NIGHT)
    assert done.stdout.splitlines()[-1].startswith("not planned yet")
    assert "Not planned yet: b1 (4 covers), b2 (3 covers), b3 (2 covers), w1 (2 covers)" in done.stdout


def test_a_report_counts_those_who_came_and_left_and_those_who_did_not_come(desk: Desk, tmp_path: Path) -> None:
    desk("allocate", *NIGHT, "--confirm")
    gone = row("b1", 4, "no_show") + row("b2", 3, "completed", "2")
    desk("load", make_folder(tmp_path / "after", gone))
    done = desk("report", *NIGHT, "--csv", "-")
    (figures,) = csv.DictReader(done.stdout.splitlines())
    assert (figures["covers_seated"], figures["no_shows"], figures["no_show_covers"]) == ("5", "1", "4")


def test_a_report_of_many_nights_has_a_row_for_each(desk: Desk) -> None:
    done = desk("report", *NIGHT, "--to", "2026-12-04", "--csv", "-")
    assert len(list(csv.DictReader(done.stdout.splitlines()))) == 7
    assert "2026-12-04" in desk("report", *NIGHT, "--to", "2026-12-04").stdout
    assert desk("report", *NIGHT, "--to", "2026-11-01").returncode == 2


def test_the_waitlist_of_the_database_ranks_as_that_of_the_folder(desk: Desk, folder: Path) -> None:
    ranked = called("waitlist", "rank", folder, "--now", NOW, "--json", "-").stdout
    assert desk.document("waitlist", "rank", *NIGHT) == json.loads(ranked)


def test_a_what_if_begins_at_the_saved_plan_and_saves_nothing(desk: Desk) -> None:
    saved = desk.document("allocate", *NIGHT)
    before = desk.everything()
    answer = desk.document("what-if", *NIGHT, "--cancel", "b1")
    values = {level["name"]: level["value"] for level in answer["before"]["levels"]}
    for level in saved["levels"][:4]:
        assert values[level["name"]] == level["value"]
    assert answer["gained"] == ["b3"]
    assert answer["lost"] == []
    assert desk.everything() == before


def test_a_saved_plan_that_no_longer_fits_is_made_anew_and_said_so(desk: Desk, folder: Path) -> None:
    desk("allocate", *NIGHT)
    desk("load", make_folder(folder, closures="table_id,from,to\n1,,\n"))
    done = desk("what-if", *NIGHT, "--cancel", "b4", "--json", "-")
    assert "no longer fits" in done.stderr
    assert json.loads(done.stdout)["before"]["totals"]["covers_seated"] < 11


def test_every_question_can_be_asked_of_the_database(desk: Desk) -> None:
    desk("allocate", *NIGHT)
    assert desk.document("availability", *NIGHT, "--party", "2")["slots"]
    assert desk.document("moves", *NIGHT)["moves"]
    assert "b3" in desk("explain", "b3", *NIGHT).stdout
    assert "The plan: as it is saved" in desk("explain", "b3", *NIGHT).stdout
