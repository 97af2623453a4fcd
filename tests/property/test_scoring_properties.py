from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from allocator.domain.clock import MINUTES_PER_DAY
from allocator.domain.night import with_parties
from allocator.domain.party import Customer, Kind, Party
from allocator.domain.venue import FACTORS, ScoringRules
from scoring.constants import MILLION
from scoring.explain import explain_score
from scoring.fairness import fairness
from scoring.rank import score_night
from scoring.weights import points_of
from tests.builders import DAY, NOON, at, customer, make_night, make_venue, table
from tests.drawn import drawn

modest, thorough = drawn(30), drawn(150)

Draw = Any
SHARES = st.sampled_from((0.0, 0.25, 0.5, 0.8, 1.0)) | st.floats(0, 1)
COUNTS = st.integers(0, 12) | st.integers(0, 5000)
MONEY = st.sampled_from((0, 1, 999_999, 1_000_000)) | st.integers(0, 10**9)
TIERS = (None, "silver", "gold", "unlisted")
OCCASIONS = (None, "birthday", "wake")
CLOCKS = ("18:00", "19:15", "22:00")
ASKED = st.integers(0, 4 * 60) | st.integers(0, 400 * MINUTES_PER_DAY)


@st.composite
def weights(draw: Draw) -> dict[str, int]:
    """Four whole numbers that add up to 1000, often with all of it on one factor."""
    cuts = sorted(draw(st.lists(st.sampled_from((0, 1000)) | st.integers(0, 1000), min_size=3, max_size=3)))
    edges = [0, *cuts, 1000]
    return {name: edges[place + 1] - edges[place] for place, name in enumerate(FACTORS)}


@st.composite
def rules(draw: Draw) -> ScoringRules:
    return ScoringRules(
        draw(weights()),
        {"birthday": draw(SHARES), "anniversary": draw(SHARES)},
        {"silver": draw(SHARES), "gold": draw(SHARES)},
    )


@st.composite
def people(draw: Draw, customer_id: str) -> Customer:
    away = draw(st.none() | st.integers(0, 3000))
    return customer(
        customer_id,
        vip_tier=draw(st.sampled_from(TIERS)),
        visits=draw(COUNTS),
        no_shows=draw(COUNTS),
        late_cancellations=draw(COUNTS),
        total_spend=draw(MONEY),
        loyalty_points=draw(MONEY),
        last_visit=None if away is None else DAY - timedelta(days=away),
    )


@st.composite
def guests(draw: Draw, party_id: str, known: tuple[str, ...]) -> Party:
    kind = draw(st.sampled_from(Kind))
    asked = NOON - draw(ASKED)
    return Party(
        party_id,
        draw(st.sampled_from(known)),
        draw(st.integers(1, 30)),
        at(draw(st.sampled_from(CLOCKS))),
        kind=kind,
        created_at=asked if kind is Kind.WAITLIST or draw(st.booleans()) else None,
        occasion=draw(st.sampled_from(OCCASIONS)),
    )


@st.composite
def nights(draw: Draw, least: int = 1) -> Any:
    """A night of up to four customers on file, one who is not, and up to six requests and entries."""
    on_file = [draw(people(f"c{number}")) for number in range(draw(st.integers(least, 4)))]
    known = (*(each.customer_id for each in on_file), "stranger")
    parties = [draw(guests(f"p{number}", known)) for number in range(draw(st.integers(1, 6)))]
    venue = make_venue(scoring=draw(rules()))
    return make_night([table("1")], parties, venue=venue, customers=on_file)


def with_customer(night, customer_id, **changes):
    """The same night with one customer changed."""
    changed = replace(night.customers[customer_id], **changes)
    return replace(night, customers={**night.customers, customer_id: changed})


def first_on_file(night):
    """A customer on file and one of their parties."""
    party = next((each for each in night.parties if each.customer_id in night.customers), None)
    assume(party is not None)
    return night.customers[party.customer_id], party.party_id


def scores_of(night, customer_id):
    points = score_night(night).points
    return [points[party.party_id] for party in night.parties if party.customer_id == customer_id]


def never_lower(after, before):
    return all(one >= other for one, other in zip(after, before, strict=True))


@modest
@given(nights(), st.integers(1, 40))
def test_more_visits_never_lower_the_score(night, more):
    guest, _ = first_on_file(night)
    after = with_customer(night, guest.customer_id, visits=guest.visits + more)
    assert never_lower(scores_of(after, guest.customer_id), scores_of(night, guest.customer_id))


@modest
@given(nights())
def test_one_more_no_show_never_raises_the_score(night):
    guest, _ = first_on_file(night)
    after = with_customer(night, guest.customer_id, no_shows=guest.no_shows + 1)
    assert never_lower(scores_of(night, guest.customer_id), scores_of(after, guest.customer_id))


@modest
@given(nights())
def test_the_first_no_show_of_a_newcomer_never_raises_the_score(night):
    guest, _ = first_on_file(night)
    new = with_customer(night, guest.customer_id, visits=0, no_shows=0, late_cancellations=0)
    after = with_customer(new, guest.customer_id, no_shows=1)
    assert never_lower(scores_of(new, guest.customer_id), scores_of(after, guest.customer_id))


@modest
@given(nights())
def test_one_more_late_cancellation_never_raises_the_score(night):
    guest, _ = first_on_file(night)
    after = with_customer(night, guest.customer_id, late_cancellations=guest.late_cancellations + 1)
    assert never_lower(scores_of(night, guest.customer_id), scores_of(after, guest.customer_id))


@modest
@given(nights(), st.integers(1, 10**7), st.integers(1, 10**5), st.integers(0, 2000))
def test_more_spend_more_points_or_a_later_visit_never_lower_the_score(night, spend, points, days):
    guest, _ = first_on_file(night)
    before = scores_of(night, guest.customer_id)
    for changes in (
        {"total_spend": guest.total_spend + spend},
        {"loyalty_points": guest.loyalty_points + points},
        {"last_visit": min(DAY, guest.last_visit + timedelta(days=days)) if guest.last_visit else None},
    ):
        assert never_lower(scores_of(with_customer(night, guest.customer_id, **changes), guest.customer_id), before)


@modest
@given(nights(), st.sampled_from(TIERS), st.sampled_from(TIERS))
def test_a_higher_tier_never_lowers_the_score(night, one, other):
    guest, _ = first_on_file(night)
    strength = {None: 0.0, "unlisted": 0.5, **night.venue.scoring.tiers}
    lower, higher = sorted((one, other), key=lambda tier: strength[tier])
    before = scores_of(with_customer(night, guest.customer_id, vip_tier=lower), guest.customer_id)
    after = scores_of(with_customer(night, guest.customer_id, vip_tier=higher), guest.customer_id)
    assert never_lower(after, before)


@modest
@given(nights(), st.integers(1, 100 * MINUTES_PER_DAY))
def test_asking_earlier_never_lowers_the_score(night, earlier):
    party = night.parties[0]
    asked = NOON if party.created_at is None else party.created_at
    after = with_parties(night, [replace(party, created_at=asked - earlier), *night.parties[1:]])
    assert score_night(after).points[party.party_id] >= score_night(night).points[party.party_id]


@modest
@given(nights(), st.integers(0, 10 * MINUTES_PER_DAY))
def test_asking_after_now_counts_as_asking_now(night, later):
    def asking_at(moment):
        return with_parties(night, [replace(each, created_at=moment) for each in night.parties])

    assert score_night(asking_at(NOON + later)) == score_night(asking_at(NOON))


@modest
@given(nights(), st.integers(1, 30), st.text(max_size=8))
def test_what_is_not_a_factor_changes_no_score(night, size, word):
    other = {
        "name": word,
        "email": f"{word}@example.org",
        "phone": "+44 113 496 0000",
        "person_id": word,
        "table_limit": size,
    }
    people_changed = {key: replace(each, **other) for key, each in night.customers.items()}
    parties = [
        replace(
            each,
            party_size=size,
            arrival=at("20:00"),
            needs=("window",),
            wishes=("booth",),
            notes=word,
            duration=45,
            expected_spend=size,
            origin="waitlist.csv:7",
        )
        for each in night.parties
    ]
    after = replace(with_parties(night, parties), customers=people_changed)
    assert score_night(after) == score_night(night)


@modest
@given(nights(), st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_the_ids_change_a_score(night, chance):
    before = score_night(night).points
    on_file, parties = list(night.customers.values()), list(night.parties)
    chance.shuffle(on_file)
    chance.shuffle(parties)
    guests_after = [replace(each, customer_id=f"x-{each.customer_id[::-1]}") for each in on_file]
    after = replace(
        night,
        customers={each.customer_id: each for each in guests_after},
        parties=tuple(
            replace(each, party_id=f"{each.party_id[::-1]}-y", customer_id=f"x-{each.customer_id[::-1]}")
            for each in parties
        ),
    )
    assert score_night(after).points == {f"{party_id[::-1]}-y": points for party_id, points in before.items()}


@modest
@given(nights(), st.integers(1, 50))
def test_a_customer_without_history_lies_between_one_who_came_and_one_who_did_not(night, times):
    on_history = replace(night.venue.scoring, weights={"history": 1000})
    night = replace(night, venue=replace(night.venue, scoring=on_history))
    guest, party_id = first_on_file(night)

    def history(**counts):
        fresh = {"visits": 0, "no_shows": 0, "late_cancellations": 0}
        return score_night(with_customer(night, guest.customer_id, **{**fresh, **counts})).points[party_id]

    assert 500 <= history() <= 1000
    assert history(no_shows=times) < history() <= history(visits=times)
    assert history(late_cancellations=times) < history()


@modest
@given(nights())
def test_a_customer_not_on_file_scores_as_one_on_file_of_whom_nothing_is_known(night):
    on_file = replace(night, customers={**night.customers, "stranger": customer("stranger")})
    assert score_night(on_file) == score_night(night)


@modest
@given(nights(least=0))
def test_points_add_up_to_the_score_and_none_is_more_than_its_weight(night):
    scores = score_night(night)
    limits = night.venue.scoring.weights
    for ranked in scores.waitlist:
        assert tuple(ranked.factors) == FACTORS
        assert sum(ranked.factors.values()) == ranked.score == scores.points[ranked.party_id]
        assert 0 <= ranked.score <= 1000
        assert all(0 <= points <= limits[name] for name, points in ranked.factors.items())
    assert all(0 <= score <= 1000 for score in scores.points.values())


@modest
@given(nights(), st.sampled_from(FACTORS))
def test_with_all_weight_on_one_factor_the_others_give_nothing(night, chosen):
    only = {name: 1000 * (name == chosen) for name in FACTORS}
    night = replace(night, venue=replace(night.venue, scoring=replace(night.venue.scoring, weights=only)))
    for ranked in score_night(night).waitlist:
        assert ranked.factors == {name: ranked.score * (name == chosen) for name in FACTORS}


@modest
@given(nights())
def test_the_waitlist_is_ranked_by_score_then_time_asked_then_id(night):
    ranking = score_night(night).waitlist
    assert {ranked.party_id for ranked in ranking} == {each.party_id for each in night.parties if each.waiting}
    assert [ranked.rank for ranked in ranking] == list(range(1, len(ranking) + 1))
    keys = [(-ranked.score, night.party[ranked.party_id].created_at, ranked.party_id) for ranked in ranking]
    assert keys == sorted(keys)


@modest
@given(nights())
def test_an_explanation_has_the_points_of_the_score_it_explains(night):
    scores = score_night(night)
    by_id = {ranked.party_id: ranked for ranked in scores.waitlist}
    for party in night.parties:
        found = explain_score(night, party.party_id)
        assert found.score == scores.points[party.party_id] == sum(factor.points for factor in found.factors)
        assert abs(found.earned - found.score) * 2 <= 1
        if party.waiting:
            assert found.rank == by_id[party.party_id].rank
            assert {factor.name: factor.points for factor in found.factors} == by_id[party.party_id].factors


@modest
@given(nights())
def test_the_shares_of_the_factors_add_up_and_at_most_one_decides(night):
    ranking = score_night(night).waitlist
    found = fairness(ranking, night.venue.scoring)
    scores = {ranked.score for ranked in ranking}
    assert sum(bar.count for bar in found.histogram) == found.entries == len(ranking)
    pulled = sum(abs(factor.share) for factor in found.factors)
    assert abs(pulled - (len(scores) > 1)) < 1e-9
    assert len(found.warnings) == sum(factor.share > 0.8 for factor in found.factors) <= 1


FRACTIONS = st.lists(
    st.sampled_from((0, 1, 499_999, 500_000, MILLION)) | st.integers(0, MILLION), min_size=4, max_size=4
)


@thorough
@given(FRACTIONS, weights())
def test_points_are_the_exact_sum_rounded_once_and_each_is_its_own_within_one(fractions, by_name):
    shares = list(by_name.values())
    exact = [Fraction(weight * fraction, MILLION) for weight, fraction in zip(shares, fractions, strict=True)]
    points = points_of(fractions, shares)
    assert -Fraction(1, 2) < sum(points) - sum(exact) <= Fraction(1, 2)
    assert all(abs(whole - part) < 1 for whole, part in zip(points, exact, strict=True))


@thorough
@given(FRACTIONS, weights(), st.integers(0, 3), st.integers(0, MILLION))
def test_a_higher_fraction_lowers_neither_the_score_nor_its_own_points(fractions, by_name, place, higher):
    shares = list(by_name.values())
    raised = [max(each, higher) if index == place else each for index, each in enumerate(fractions)]
    before, after = points_of(fractions, shares), points_of(raised, shares)
    assert sum(after) >= sum(before)
    assert after[place] >= before[place]
