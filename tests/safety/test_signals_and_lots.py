"""How often by lot, site and injector; and from a lot to everyone it reached."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abate.errors import RefusedError
from abate.safety.intervals import newcombe, wilson
from abate.safety.signals import signals
from abate.safety.trace import trace_lot

SESSIONS = pl.DataFrame(
    {
        "session": ["s1", "s2", "s3", "s3", "s4"],
        "lot": ["A", "A", "A", "B", None],
        "injector": ["x", "x", "y", "y", "y"],
    }
)
EFFECTS = pl.DataFrame(
    {
        "session": ["s1", "s1", "s3", None, "s9", "s2"],
        "term": ["neck-pain", "neck-pain", "neck-pain", "neck-pain", "neck-pain", "headache"],
    }
)


def by_lot() -> dict[str | None, dict[str, object]]:
    table = signals(SESSIONS, EFFECTS, by="lot", term="neck-pain").table
    return {row["group"]: row for row in table.iter_rows(named=True)}


@pytest.mark.parametrize(
    ("having", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_shares_agree_with_the_published_examples(having: int, of: int, low: float, high: float) -> None:
    """Newcombe, Stat Med 1998;17:857-872, table I, method 3."""
    assert wilson(having, of) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090)],
)
def test_differences_agree_with_the_published_examples(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    """Newcombe, Stat Med 1998;17:873-890, table II, method 10."""
    assert newcombe(*first, *second) == pytest.approx((low, high), abs=5e-5)


def test_of_no_session_every_share_is_possible() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


@given(st.integers(0, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_a_share_lies_within_its_interval(counts: tuple[int, int]) -> None:
    having, of = counts
    low, high = wilson(having, of)
    assert 0 <= low <= (having / of if of else 0.5) <= high <= 1


def test_more_with_than_there_are_is_refused() -> None:
    with pytest.raises(ValueError, match="more with than there are"):
        wilson(3, 2)


def test_a_session_counts_once_however_often_the_side_effect_was_written_down() -> None:
    assert (by_lot()["A"]["with"], by_lot()["A"]["sessions"]) == (2, 3)


def test_a_session_of_two_lots_counts_for_each() -> None:
    assert (by_lot()["B"]["with"], by_lot()["B"]["sessions"]) == (1, 1)


def test_the_rest_are_the_sessions_without_that_lot() -> None:
    assert (by_lot()["B"]["other_with"], by_lot()["B"]["other_sessions"]) == (1, 3)


def test_sessions_of_a_lot_nobody_recorded_are_a_group_of_their_own() -> None:
    assert (by_lot()[None]["with"], by_lot()[None]["sessions"]) == (0, 1)
    assert "lot not known: 0 of 1 sessions" in " ".join(
        signals(SESSIONS, EFFECTS, by="lot", term="neck-pain").sentences()
    )


def test_side_effects_without_a_known_session_are_counted_beside_the_table() -> None:
    assert signals(SESSIONS, EFFECTS, by="lot", term="neck-pain").without_session == 2


def test_small_numbers_are_said_to_be_small_and_no_line_speaks_of_a_cause() -> None:
    found = signals(SESSIONS, EFFECTS, by="injector", term="neck-pain")
    assert all(sentence.endswith("Small numbers: read with care.") for sentence in found.sentences())
    assert "caus" not in " ".join((*found.sentences(), found.method))
    assert "Wilson" in found.method


def test_large_numbers_are_not_called_small() -> None:
    sessions = pl.DataFrame({"session": range(400), "site": ["left"] * 200 + ["right"] * 200})
    effects = pl.DataFrame({"session": [*range(10), *range(200, 220)], "term": ["neck-pain"] * 30})
    found = signals(sessions, effects, by="site", term="neck-pain")
    assert not found.table["small"].any()
    assert found.sentences()[0] == "site left: 10 of 200 sessions (3 to 9 %), all others 20 of 200."


def test_no_sessions_give_an_empty_table() -> None:
    found = signals(SESSIONS.clear(), EFFECTS, by="lot", term="neck-pain")
    assert (found.table.height, found.without_session) == (0, 5)


def test_the_only_group_has_no_rest_and_no_difference() -> None:
    only = signals(SESSIONS.with_columns(site=pl.lit("left")), EFFECTS, by="site", term="neck-pain")
    assert only.table["other_sessions"].to_list() == [0]
    assert only.table["difference"].to_list() == [None]
    assert "all others" not in only.sentences()[0]


def test_a_missing_column_is_named() -> None:
    with pytest.raises(RefusedError, match="sessions has no column lot; it has session"):
        signals(SESSIONS.select("session"), EFFECTS, by="lot", term="neck-pain")


@given(
    st.lists(st.tuples(st.integers(0, 8), st.sampled_from(["A", "B", None])), max_size=30),
    st.lists(st.sampled_from([*range(10), None]), max_size=20),
)
def test_the_table_agrees_with_counting_by_hand(rows: list[tuple[int, str | None]], had: list[int | None]) -> None:
    sessions = pl.DataFrame(rows, schema={"session": pl.Int64, "lot": pl.String}, orient="row")
    effects = pl.DataFrame(
        {"session": had, "term": ["t"] * len(had)}, schema={"session": pl.Int64, "term": pl.String}
    )
    everyone = {session for session, _ in rows}
    for row in signals(sessions, effects, by="lot", term="t").table.iter_rows(named=True):
        group = {session for session, lot in rows if lot == row["group"]}
        assert (row["sessions"], row["with"]) == (len(group), len(group & set(had)))
        assert (row["other_sessions"], row["other_with"]) == (
            len(everyone - group),
            len((everyone - group) & set(had)),
        )


VIALS = pl.DataFrame({"session": [1, 2, 3, 3, 4, 6], "lot": ["C12", "c 12", "C99", "C12 ", None, "C99"]})
GIVEN = pl.DataFrame({"session": [1, 2, 3, 4, 5, 6], "patient": ["p", "p", "q", "r", "s", "t"]})
REPORTED = pl.DataFrame({"session": [1, 3, 6], "term": ["neck-pain", "headache", "bruise"]})


def test_a_lot_leads_to_its_sessions_patients_and_side_effects() -> None:
    found = trace_lot("C12", VIALS, GIVEN, REPORTED)
    assert found.sessions["session"].to_list() == [1, 2, 3]
    assert found.patients == ("p", "q")
    assert found.effects["term"].to_list() == ["neck-pain", "headache"]


def test_a_lot_is_found_however_its_case_and_spaces_were_typed() -> None:
    assert trace_lot(" c1 2", VIALS, GIVEN, REPORTED).patients == ("p", "q")


def test_sessions_whose_lot_nobody_recorded_are_named_since_it_may_have_reached_them() -> None:
    assert trace_lot("C12", VIALS, GIVEN, REPORTED).not_known["session"].to_list() == [4, 5]


def test_a_session_with_a_vial_of_the_lot_and_one_unrecorded_is_traced_once() -> None:
    vials = pl.DataFrame({"session": [1, 1], "lot": ["C12", None]})
    found = trace_lot("C12", vials, GIVEN.head(1), REPORTED)
    assert (found.patients, found.not_known.height) == (("p",), 0)


def test_a_lot_that_reached_nobody_finds_nobody() -> None:
    found = trace_lot("X", VIALS, GIVEN, REPORTED)
    assert (found.patients, found.sessions.height, found.effects.height) == ((), 0, 0)


def test_a_table_without_patients_is_refused() -> None:
    with pytest.raises(RefusedError, match="sessions has no column patient"):
        trace_lot("C12", VIALS, GIVEN.select("session"), REPORTED)


def test_a_blank_lot_is_refused() -> None:
    with pytest.raises(RefusedError, match="no lot to trace"):
        trace_lot("  ", VIALS, GIVEN, REPORTED)
