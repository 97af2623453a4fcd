from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.e2e.commands import NOW, called, make_folder

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def backroom(tmp_path: Path) -> Path:
    called("demo", tmp_path / "demo")
    return tmp_path / "demo"


def test_the_ranking_is_in_order_of_score_with_points_that_add_up(backroom: Path) -> None:
    document = json.loads(called("waitlist", "rank", backroom, "--now", NOW, "--json", "-").stdout)
    assert list(document) == ["schema_version", "waitlist"]
    scores = [each["score"] for each in document["waitlist"]]
    assert [each["rank"] for each in document["waitlist"]] == list(range(1, 9))
    assert scores == sorted(scores, reverse=True)
    assert scores == [sum(each["factors"].values()) for each in document["waitlist"]]


def test_people_see_a_table_and_may_keep_the_document_too(backroom: Path, tmp_path: Path) -> None:
    done = called("waitlist", "rank", backroom, "--now", NOW, "--json", tmp_path / "ranking.json")
    ranking = json.loads((tmp_path / "ranking.json").read_text())["waitlist"]
    assert [line.split()[1] for line in done.stdout.splitlines()[2:]] == [each["id"] for each in ranking]


def test_a_score_is_explained_factor_by_factor(backroom: Path) -> None:
    done = called("waitlist", "rank", backroom, "--now", NOW, "--explain", "W3")
    assert done.returncode == 0
    assert done.stdout.startswith("W3: score ")
    for factor in ("history", "loyalty", "timing", "occasion"):
        assert f"\n{factor}: " in done.stdout


def test_an_unknown_or_promised_party_has_no_score_to_explain(backroom: Path) -> None:
    for party_id in ("nobody", "B016"):
        done = called("waitlist", "rank", backroom, "--now", NOW, "--explain", party_id)
        assert done.returncode == 2
        assert party_id in done.stderr


def test_fairness_shows_what_decides_the_order(backroom: Path) -> None:
    done = called("waitlist", "rank", backroom, "--now", NOW, "--fairness")
    assert "Fairness: 8 entries" in done.stdout
    assert "Decides of the order" in done.stdout


def test_all_services_of_a_date_are_ranked_together_unless_one_is_named(tmp_path: Path) -> None:
    called("demo", tmp_path / "demo", "--example", "brasserie")

    def ids(*options: str) -> list[str]:
        done = called("waitlist", "rank", tmp_path / "demo", "--now", NOW, "--json", "-", *options)
        return [each["id"] for each in json.loads(done.stdout)["waitlist"]]

    everyone, lunch, dinner = ids(), ids("--service", "lunch"), ids("--service", "dinner")
    assert len(everyone) == len(lunch) + len(dinner) == 10
    assert [each for each in everyone if each in dinner] == dinner


def test_where_nobody_waits_it_says_so(tmp_path: Path) -> None:
    done = called("waitlist", "rank", make_folder(tmp_path / "f"), "--date", "2026-11-28", "--now", NOW)
    assert (done.returncode, done.stdout) == (0, "Nobody waits.\n")


def test_a_date_must_be_given_where_the_rows_leave_it_open(tmp_path: Path) -> None:
    done = called("waitlist", "rank", make_folder(tmp_path / "f"))
    assert done.returncode == 2
    assert "--date" in done.stderr
