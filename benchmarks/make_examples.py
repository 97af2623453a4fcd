"""Write the bookings of the shipped example nights into data/examples: the same seed gives the same files.

    python benchmarks/make_examples.py [FOLDER]

Party sizes, hours and lead times are drawn from the aggregates in data/demand. Guests are plainly fictional: their
telephone numbers come from the ranges that Ofcom and Arcep keep for drama.
"""

from __future__ import annotations

import csv
import io
import json
import random
import sys
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent / "data"
DAY = datetime(2026, 11, 28)  # noqa: DTZ001 - local times, as in a folder
WRITTEN = DAY + timedelta(hours=9)
"""Nothing was asked for after this moment."""

Row = dict[str, Any]

COLUMNS = {
    "customers.csv": "customer_id name email phone vip_tier visits no_shows late_cancellations total_spend "
    "loyalty_points last_visit table_limit",
    "bookings.csv": "booking_id customer_id party_size arrival status created_at expected_spend earliest latest tables "
    "locked needs wishes occasion",
    "waitlist.csv": "entry_id customer_id party_size arrival created_at earliest latest expected_spend occasion needs "
    "wishes",
    "closures.csv": "table_id area from to release_at reason",
    "tables.csv": "table_id area min_covers max_covers tags rank adjacent_to x y description",
}


@dataclass
class Guests:
    """Fictional customers, made as they are needed."""

    rng: random.Random
    phone: str
    day_spend: int
    rows: dict[str, Row] = field(default_factory=dict)

    def new(self, tier: str = "") -> str:
        """Id of one more customer, with a history that suits the ``tier``."""
        rng = self.rng
        number = len(self.rows) + 1
        visits = rng.randrange(8, 40) if tier else rng.choice((0, 0, 1, 1, 2, 3, 5, 9))
        seen = DAY - timedelta(days=rng.randrange(7, 400))
        self.rows[f"C{number:03d}"] = {
            "customer_id": f"C{number:03d}",
            "name": f"Guest {number}",
            "email": f"guest{number}@example.com",
            "phone": self.phone.format(number // 100, number % 100),
            "vip_tier": tier,
            "visits": visits,
            "no_shows": rng.choice((0, 0, 0, 0, 1, 1, 2)) if visits else 0,
            "late_cancellations": rng.choice((0, 0, 0, 1)) if visits else 0,
            "total_spend": f"{visits * rng.randrange(self.day_spend // 2, self.day_spend * 2):.2f}",
            "loyalty_points": visits * rng.randrange(0, 60, 10),
            "last_visit": f"{seen:%Y-%m-%d}" if visits else "",
        }
        return f"C{number:03d}"


def demand() -> dict[str, Any]:
    """The aggregates of real reservations."""
    loaded: dict[str, Any] = json.loads((HERE / "demand" / "reservation-statistics.json").read_text("utf-8"))
    return loaded


def drawn_sizes(rng: random.Random, count: int, sizes: range, power: float = 1.0) -> list[int]:
    """Party sizes with the shares of real reservations; a ``power`` below one makes small parties less frequent."""
    share = demand()["party_size_share"]
    return rng.choices(sizes, [share[str(size)] ** power for size in sizes], k=count)


def up_to(choices: dict[int, tuple[str, ...]], size: int) -> tuple[str, ...]:
    """What parties of ``size`` choose from: the first entry that is not below it."""
    return next(found for most, found in choices.items() if size <= most)


def drawn_hour(rng: random.Random, hours: range) -> int:
    """An hour of arrival with the shares of real reservations."""
    share = demand()["visit_hour_share"]
    return rng.choices(hours, [share[str(hour)] for hour in hours])[0]


def drawn_created(rng: random.Random, arrival: datetime) -> str:
    """When it was asked for: the lead times of real reservations, those of the day itself spread over the last days."""
    buckets = demand()["lead_buckets"]
    low, high = rng.choices(list(buckets), list(buckets.values()))[0].removesuffix("h").split("-")
    lead = timedelta(minutes=rng.randrange(int(low) * 60, min(int(high), 1440) * 60))
    asked = arrival - lead
    return local(asked if asked < WRITTEN else WRITTEN - timedelta(minutes=rng.randrange(4 * 1440)))


def local(moment: datetime) -> str:
    """A local time as folders spell it."""
    return f"{moment:%Y-%m-%dT%H:%M}"


# The Backroom Leeds ---------------------------------------------------------------------------------------------------

BACKROOM_SEED = 51
BACKROOM_BANDS = ((range(2, 7), 21), (range(7, 13), 13), (range(13, 19), 6))
"""Party sizes and how many bookings: a nightclub has a third of its parties at 7 to 12."""
BACKROOM_WAITING = ((range(2, 7), 5), (range(7, 13), 3))
BACKROOM_POWER = 0.2
"""Couples dance without a table: the share of small parties is flattened so far."""
BACKROOM_HELD = {"10": 10, "1": 12, "2": 5, "6": 2, "11": 6, "13": 7, "14": 4, "15+16": 9}
"""What the promised bookings hold, and their sizes; the first is locked."""
BACKROOM_OCCASIONS = {
    6: ("birthday", "anniversary", "", ""),
    18: ("birthday", "birthday", "hen", "stag", "corporate", ""),
}
"""What parties up to a size celebrate."""
BACKROOM_NEEDS = {
    8: ("booth", "accessible", "area:downstairs", "dance-floor"),
    18: ("area:upstairs", "dance-floor", "quiet"),
}
BACKROOM_WISHES = ("booth", "dance-floor", "dj", "quiet", "bar", "area:upstairs", "area:downstairs", "table:1")


def backroom() -> dict[str, list[Row]]:
    """An over-subscribed Saturday at The Backroom Leeds; venue, tables and joins are the house's own."""
    rng = random.Random(BACKROOM_SEED)
    guests = Guests(rng, "07700 900{}{:02d}", 240)
    sizes = backroom_sizes(rng, BACKROOM_BANDS)
    promised = list(BACKROOM_HELD.items())
    for _, size in promised:
        sizes.remove(min(sizes, key=lambda drawn: (abs(drawn - size), drawn)))
    rng.shuffle(sizes)
    bookings = [
        backroom_party(rng, guests, size, tier) for size, tier in zip(sizes, tiers(rng, len(sizes), 5), strict=True)
    ]
    for (tables, size), tier in zip(promised, ("platinum", "gold", *[""] * 6), strict=True):
        row = backroom_party(rng, guests, size, tier)
        bookings.append(row | {"status": "confirmed", "tables": tables, "earliest": "", "latest": "", "needs": ""})
    bookings[-len(promised)] |= {"locked": "true", "wishes": "table:10"}
    bookings[-2] |= {"needs": "accessible"}
    waiting = [
        backroom_party(rng, guests, size, tier)
        for size, tier in zip(backroom_sizes(rng, BACKROOM_WAITING), tiers(rng, 8, 2), strict=True)
    ]
    share_customers(rng, guests, bookings)
    return {
        "bookings.csv": numbered(rng, bookings, "booking_id", "B{:03d}"),
        "waitlist.csv": numbered(rng, waiting, "entry_id", "W{}"),
        "customers.csv": list(guests.rows.values()),
        "closures.csv": [
            {
                "table_id": "9",
                "from": "2026-11-28T20:00",
                "to": "2026-11-28T23:15",
                "reason": "terrace doors open for the private view",
            }
        ],
    }


def backroom_sizes(rng: random.Random, bands: tuple[tuple[range, int], ...]) -> list[int]:
    """Party sizes band by band."""
    return [size for sizes, count in bands for size in drawn_sizes(rng, count, sizes, BACKROOM_POWER)]


def backroom_party(rng: random.Random, guests: Guests, size: int, tier: str) -> Row:
    """One party: restaurants' hours of arrival, four hours later; what it spends grows with its size."""
    arrival = DAY + timedelta(hours=drawn_hour(rng, range(17, 22)) + 4)
    if arrival.hour != 1 and rng.random() < 0.5:
        arrival += timedelta(minutes=30)
    flexible = rng.random() < 0.2
    wishes = sorted(set(rng.sample(BACKROOM_WISHES, k=rng.choice((0, 0, 1, 1, 2)))))
    return {
        "customer_id": guests.new(tier),
        "party_size": size,
        "arrival": local(arrival),
        "status": "requested",
        "created_at": drawn_created(rng, arrival),
        "expected_spend": f"{size * rng.randrange(30, 95, 5):.2f}" if rng.random() < 0.85 else "",
        "earliest": local(max(arrival - timedelta(hours=1), DAY + timedelta(hours=21))) if flexible else "",
        "latest": local(min(arrival + timedelta(hours=1), DAY + timedelta(hours=25))) if flexible else "",
        "needs": rng.choice(up_to(BACKROOM_NEEDS, size)) if rng.random() < 0.25 else "",
        "wishes": ";".join(wishes),
        "occasion": rng.choice(up_to(BACKROOM_OCCASIONS, size)),
    }


def share_customers(rng: random.Random, guests: Guests, bookings: list[Row]) -> None:
    """Two pairs of customers with one e-mail address, one customer with three bookings, two unknown ones."""
    requested = [
        row for row in bookings if row["status"] == "requested" and not guests.rows[row["customer_id"]]["vip_tier"]
    ]
    first, second, third, fourth, *others = rng.sample(requested, 9)
    for one, other in ((first, second), (third, fourth)):
        guests.rows[other["customer_id"]]["email"] = guests.rows[one["customer_id"]]["email"].upper()
    for row in others[1:3]:
        del guests.rows[row["customer_id"]]
        row["customer_id"] = others[0]["customer_id"]
    for row in others[3:]:
        del guests.rows[row["customer_id"]]


# The brasserie --------------------------------------------------------------------------------------------------------

BRASSERIE_SEED = 7
BRASSERIE_TURNS = {
    "lunch": ((2, 60), (4, 75), (6, 90), (99, 105)),
    "dinner": ((2, 90), (4, 105), (6, 120), (99, 150)),
}
BRASSERIE_BUFFER = 5
BRASSERIE_WISHES = ("window", "quiet", "banquette", "area:terrace", "round")


def brasserie_tables() -> list[Row]:
    """Forty tables in five areas, standing in rows: each touches the next of its row and the one behind it."""
    floor = (  # area, first id, rows, columns, min, max, tags, rank, left, top
        ("window", 1, 1, 8, 1, 2, "window", 2, 0, 0),
        ("hall", 11, 3, 4, 2, 4, "", 1, 0, 2),
        ("salon", 31, 2, 3, 3, 6, "quiet", 1, 10, 2),
        ("banquette", 41, 1, 8, 1, 2, "banquette", 0, 0, 6),
        ("terrace", 51, 1, 4, 2, 4, "heated", 0, 0, 8),
        ("salon", 61, 1, 2, 5, 8, "quiet;round", 2, 10, 4),
    )
    rows = []
    for area, first, deep, wide, least, most, tags, rank, left, top in floor:
        for place in range(deep * wide):
            row, column = divmod(place, wide)
            beside = [first + place + 1] if column + 1 < wide and most < 8 else []
            behind = [first + place + wide] if row + 1 < deep else []
            rows.append(
                {
                    "table_id": first + place,
                    "area": area,
                    "min_covers": least,
                    "max_covers": most,
                    "tags": tags,
                    "rank": rank,
                    "adjacent_to": ";".join(map(str, beside + behind)),
                    "x": left + 2 * column,
                    "y": top + row,
                }
            )
    return rows


def brasserie() -> dict[str, list[Row]]:
    """A Saturday of 150 bookings over lunch and dinner, a quarter of them promised, and ten who wait."""
    rng = random.Random(BRASSERIE_SEED)
    guests = Guests(rng, "+33 6 39 98 {:02d} {:02d}", 90)
    tables = brasserie_tables()
    bookings = [brasserie_party(rng, guests, "lunch" if number < 50 else "dinner") for number in range(150)]
    hold_tables(rng, bookings, tables, 38)
    waiting = [brasserie_party(rng, guests, "lunch" if number < 3 else "dinner") for number in range(10)]
    for row in (*bookings, *waiting):
        del row["minutes"]
    return {
        "tables.csv": tables,
        "bookings.csv": numbered(rng, bookings, "booking_id", "B{:03d}"),
        "waitlist.csv": numbered(rng, waiting, "entry_id", "W{:02d}"),
        "customers.csv": list(guests.rows.values()),
        "closures.csv": [
            {"area": "terrace", "from": "2026-11-28T22:00", "reason": "neighbours sleep"},
            {"table_id": "48", "release_at": "2026-11-28T11:00", "reason": "kept for walk-ins"},
        ],
    }


def brasserie_party(rng: random.Random, guests: Guests, service: str) -> Row:
    """One party of a service; three in ten may be moved by half an hour or an hour."""
    size = drawn_sizes(rng, 1, range(1, 15))[0]
    opens, last = (720, 840) if service == "lunch" else (1050, 1290)
    hour = drawn_hour(rng, range(12, 15) if service == "lunch" else range(17, 22))
    asked = min(max(hour * 60 + rng.randrange(0, 60, 15), opens), last)
    give = rng.choice((30, 60)) if rng.random() < 0.3 else None
    arrival = DAY + timedelta(minutes=asked)
    known = rng.random() < 0.7
    return {
        "customer_id": guests.new(rng.choice(("silver", "gold", "platinum")) if rng.random() < 0.08 else "")
        if known
        else f"X{rng.randrange(1000):03d}",
        "party_size": size,
        "arrival": local(arrival),
        "status": "requested",
        "created_at": drawn_created(rng, arrival),
        "expected_spend": f"{size * rng.randrange(25, 70):.2f}" if rng.random() < 0.6 else "",
        "earliest": local(DAY + timedelta(minutes=max(asked - give, opens))) if give else "",
        "latest": local(DAY + timedelta(minutes=min(asked + give, last))) if give else "",
        "needs": rng.choice(("quiet", "window", "area:hall")) if rng.random() < 0.05 else "",
        "wishes": rng.choice(BRASSERIE_WISHES) if rng.random() < 0.3 else "",
        "occasion": rng.choice(("birthday", "anniversary", "corporate")) if rng.random() < 0.15 else "",
        "minutes": next(minutes for up_to, minutes in BRASSERIE_TURNS[service] if size <= up_to),
    }


def hold_tables(rng: random.Random, bookings: list[Row], tables: list[Row], wanted: int) -> None:
    """Promise ``wanted`` bookings the smallest single table that is free, as a booking book fills up."""
    taken: dict[str, list[tuple[datetime, datetime]]] = {
        str(row["table_id"]): [] for row in tables if row["area"] != "terrace"
    }
    taken.pop("48")
    seats = {str(row["table_id"]): (row["min_covers"], row["max_covers"], row["tags"], row["area"]) for row in tables}
    for row in rng.sample(bookings, len(bookings)):
        begins = datetime.fromisoformat(row["arrival"])
        ends = begins + timedelta(minutes=row["minutes"] + BRASSERIE_BUFFER)
        for table_id in sorted(taken, key=lambda each: seats[each][1]):
            least, most, tags, area = seats[table_id]
            suits = not row["needs"] or row["needs"] in tags.split(";") or row["needs"] == f"area:{area}"
            if (
                suits
                and least <= row["party_size"] <= most
                and all(e <= begins or ends <= b for b, e in taken[table_id])
            ):
                taken[table_id].append((begins, ends))
                row.update(status="confirmed", tables=table_id, earliest="", latest="")
                wanted -= 1
                break
        if not wanted:
            return


# Both -----------------------------------------------------------------------------------------------------------------


def tiers(rng: random.Random, count: int, vips: int) -> list[str]:
    """A tier for each of ``count`` parties, most of them none."""
    found = [*rng.choices(("silver", "gold", "platinum"), (3, 2, 1), k=vips), *[""] * (count - vips)]
    rng.shuffle(found)
    return found


def numbered(rng: random.Random, rows: list[Row], key: str, form: str) -> list[Row]:
    """The rows in the order in which they were asked for, with ids."""
    rng.shuffle(rows)
    ordered = sorted(rows, key=lambda row: row["created_at"])
    return [{key: form.format(number), **row} for number, row in enumerate(ordered, 1)]


def as_csv(name: str, rows: list[Row]) -> str:
    """The text of a file; columns that every row leaves empty are left out."""
    columns = [column for column in COLUMNS[name].split() if any(row.get(column, "") != "" for row in rows)]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def make_examples() -> dict[str, str]:
    """Every generated file by its path below the examples."""
    nights = {"backroom-leeds": backroom(), "brasserie": brasserie()}
    return {f"{night}/{name}": as_csv(name, rows) for night, files in nights.items() for name, rows in files.items()}


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "examples"
    for path, content in make_examples().items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_text(content, "utf-8")
        print(target / path)
