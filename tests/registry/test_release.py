"""What leaves the registry: a count that is withheld in one place follows from nothing that is shown in another."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.registry.people import QUESTIONS, made, tallied
from tests.registry.test_small_counts import possible

from abate.registry.answering import rows_of
from abate.registry.outcomes import outcome_tables
from abate.registry.outcomes.across import across
from abate.registry.release import (
    ALL,
    WITHHELD,
    Across,
    CellKey,
    Counted,
    Groups,
    Nested,
    Parts,
    Released,
    Table,
    _Cells,
    key_of,
    release,
)
from abate.registry.small_counts import withheld


def table(name: str, rows: list[dict[str, Any]], **how: Any) -> Table:
    return Table(name, pl.DataFrame(rows), **how)


def gone(released: Released, **keys: Any) -> list[str]:
    row = released.row(**keys)
    assert row is not None
    return row[WITHHELD]


RESPONSE = [{"cycle": 1, "people": 60, "met": 40, "not met": 17, "not known": 3, "share": 0.67}]
ADDED = {
    "keys": ("cycle",),
    "counts": tuple(Counted(name) for name in ("people", "met", "not met", "not known")),
    "relations": (Parts("people", ("met", "not met", "not known")),),
    "figures": {"share": ("people", "met")},
}


def test_a_part_of_a_whole_takes_the_next_smallest_with_it() -> None:
    found = release([table("response", RESPONSE, **ADDED)])["response"]
    assert gone(found, cycle=1) == ["not met", "not known"]
    assert found.row(cycle=1)["met"] == 40
    assert found.row(cycle=1)["not known"] is None


def test_a_share_is_withheld_with_what_it_rests_on() -> None:
    rows = [{"cycle": 1, "people": 60, "met": 3, "not met": 17, "not known": 40, "share": 0.05}]
    assert "share" in gone(release([table("response", rows, **ADDED)])["response"], cycle=1)


def test_a_rate_over_fewer_than_ten_people_is_withheld() -> None:
    rows = [{"cycle": 1, "people": 9, "met": 9, "not met": 0, "not known": 0, "share": 1.0}]
    found = release([table("response", rows, **ADDED)])["response"].row(cycle=1)
    assert found["share"] is None
    assert found["not met"] == 0


def test_what_has_no_figure_is_not_named_as_withheld() -> None:
    rows = [{"cycle": 1, "people": 0, "met": 0, "not met": 0, "not known": 0, "share": None}]
    found = release([table("response", rows, **ADDED)])["response"].row(cycle=1)
    assert (found["people"], found["share"], found[WITHHELD]) == (0, None, [])


def test_one_count_in_two_tables_is_withheld_in_both_or_in_none() -> None:
    """In the first table it would stay; in the second it has to go as the complement of a small one."""
    first = table("first", [{"cycle": 1, "asked": 17}], keys=("cycle",), counts=(Counted("asked", "asked"),))
    rows = [{"cycle": 1, "people": 20, "asked too": 17, "rest": 3}]
    second = table(
        "second",
        rows,
        keys=("cycle",),
        counts=(Counted("people"), Counted("asked too", "asked"), Counted("rest")),
        relations=(Parts("people", ("asked too", "rest")),),
    )
    found = release([first, second])
    assert gone(found["first"], cycle=1) == ["asked"]
    assert gone(found["second"], cycle=1) == ["asked too", "rest"]


def test_one_count_with_two_values_is_refused() -> None:
    first = table("first", [{"cycle": 1, "n": 17}], keys=("cycle",), counts=(Counted("n", "asked"),))
    second = table("second", [{"cycle": 1, "n": 18}], keys=("cycle",), counts=(Counted("n", "asked"),))
    with pytest.raises(ValueError, match="17 in one place and 18 in another"):
        release([first, second])


def test_a_small_centre_takes_another_with_it() -> None:
    rows = [
        {"centre": ALL, "people": 105},
        {"centre": "a", "people": 60},
        {"centre": "b", "people": 40},
        {"centre": "c", "people": 5},
    ]
    found = release(
        [
            table(
                "people",
                rows,
                keys=("centre",),
                counts=(Counted("people"),),
                relations=(Groups(("people",), "centre"),),
            )
        ]
    )
    assert [row["people"] for row in found["people"].frame.to_dicts()] == [105, 60, None, None]


def test_lots_that_happen_to_add_up_are_taken_to_add_up() -> None:
    rows = [{"lot": ALL, "sessions": 65}, {"lot": "a", "sessions": 60}, {"lot": "b", "sessions": 5}]
    relation = Groups(("sessions",), "lot", may_overlap=True)
    found = release([table("lots", rows, keys=("lot",), counts=(Counted("sessions"),), relations=(relation,))])
    assert found["lots"].row(lot="a")["sessions"] is None
    rows[0]["sessions"] = 61
    found = release([table("lots", rows, keys=("lot",), counts=(Counted("sessions"),), relations=(relation,))])
    assert found["lots"].row(lot="a")["sessions"] == 60


def test_groups_that_must_add_up_and_do_not_are_refused() -> None:
    rows = [{"centre": ALL, "people": 100}, {"centre": "a", "people": 60}]
    with pytest.raises(ValueError, match="do not add up"):
        release(
            [
                table(
                    "people",
                    rows,
                    keys=("centre",),
                    counts=(Counted("people"),),
                    relations=(Groups(("people",), "centre"),),
                )
            ]
        )


def test_many_sessions_of_few_people_are_few() -> None:
    rows = [{"lot": "a", "people": 4, "sessions": 40}]
    found = release(
        [table("lots", rows, keys=("lot",), counts=(Counted("people"), Counted("sessions", few="people")))]
    )
    assert gone(found["lots"], lot="a") == ["people", "sessions"]


def test_who_fell_by_30_and_not_by_50_per_cent_does_not_follow() -> None:
    rows = [{"fall": 30, "met": 50}, {"fall": 50, "met": 48}, {"fall": 75, "met": 20}]
    found = release(
        [
            table(
                "falls",
                rows,
                keys=("fall",),
                counts=(Counted("met"),),
                relations=(Nested("met", "fall", (30, 50, 75)),),
            )
        ]
    )
    shown = [row["met"] for row in found["falls"].frame.to_dicts()]
    assert None in shown[:2]


def test_a_column_that_nobody_accounted_for_never_leaves() -> None:
    with pytest.raises(ValueError, match="shoe size"):
        table("t", [{"cycle": 1, "people": 60, "shoe size": 41}], keys=("cycle",), counts=(Counted("people"),))


def test_two_rows_for_one_key_are_refused() -> None:
    with pytest.raises(ValueError, match="two rows"):
        table(
            "t",
            [{"cycle": 1, "people": 60}, {"cycle": 1, "people": 61}],
            keys=("cycle",),
            counts=(Counted("people"),),
        )


def test_inner_columns_stay_inside() -> None:
    found = release(
        [
            table(
                "t",
                [{"cycle": 1, "of": "x", "people": 60}],
                keys=("cycle", "of"),
                inner=("of",),
                counts=(Counted("people"),),
            )
        ]
    )
    assert found["t"].frame.columns == ["cycle", "people", WITHHELD]
    assert found["t"].keys == ("cycle",)


def test_what_another_table_would_give_away_is_withheld_there_too() -> None:
    """17 of 20 did not respond here; elsewhere the 20 are called otherwise."""
    rows = [{"cycle": 1, "people": 20, "met": 3, "not met": 17}]
    columns = ("people", "met", "not met")
    here = table(
        "a", rows, keys=("cycle",), counts=tuple(map(Counted, columns)), relations=(Parts(columns[0], columns[1:]),)
    )
    there = table("b", [{"cycle": 1, "n": 20, "m": 17}], keys=("cycle",), counts=(Counted("n"), Counted("m")))
    ties = [Across(("a.people", (1,)), (("b.n", (1,)),)), Across(("a.not met", (1,)), (("b.m", (1,)),))]
    alone = release([here, there])
    assert gone(alone["b"], cycle=1) == []
    both = release([here, there], ties)
    assert ("m" in gone(both["b"], cycle=1)) == ("not met" in gone(both["a"], cycle=1))
    assert ("n" in gone(both["b"], cycle=1)) == ("people" in gone(both["a"], cycle=1))
    assert gone(both["b"], cycle=1)


def test_one_count_that_differs_between_tables_is_refused() -> None:
    tables = [
        table(name, [{"of": "x", "n": n}], keys=("of",), counts=(Counted("n"),)) for name, n in (("a", 4), ("b", 5))
    ]
    with pytest.raises(ValueError, match="do not add up"):
        release(tables, [Across(("a.n", ("x",)), (("b.n", ("x",)),))])


@pytest.mark.parametrize("limit", [3, 10])
@pytest.mark.parametrize("seed", [1, 5])
def test_counts_that_stand_in_several_tables_are_withheld_in_all_of_them_or_in_none(seed: int, limit: int) -> None:
    asked = replace(QUESTIONS, small_counts=limit, documents=("nice-ta260",))
    tables = outcome_tables(tallied(rows_of(made(seed, people=60).bucket, asked), limit), asked)
    known = {
        key_of(of, counted, row): (
            of.name,
            counted.column,
            {name: row[name] for name in of.keys if name not in of.inner},
        )
        for of in tables
        for row in of.frame.to_dicts()
        for counted in of.counts
        if counted.column not in of.inner
    }
    released = release(tables, across(tables), limit=limit)

    def is_withheld(key: CellKey) -> bool:
        name, column, keys = known[key]
        return column in gone(released[name], **keys)

    same = [tie for tie in across(tables) if len(tie.parts) == 1 and not tie.has_rest]
    held = [(tie.total, tie.parts[0]) for tie in same if {tie.total, tie.parts[0]} <= known.keys()]
    assert len(held) >= 12
    for one, other in held:
        assert is_withheld(one) == is_withheld(other), (one, other)


@pytest.mark.parametrize("limit", [3, 10])
def test_no_small_count_leaves_a_whole_report(limit: int) -> None:
    tables = outcome_tables(tallied(made(5, people=30).rows, limit), replace(QUESTIONS, small_counts=limit))
    released = release(tables, across(tables), limit=limit)
    shown = 0
    for one in tables:
        for before, after in zip(one.frame.to_dicts(), released[one.name].frame.to_dicts(), strict=True):
            for counted in one.counts:
                if counted.column in after and after[counted.column] is not None:
                    shown += 1
                    assert before[counted.column] == after[counted.column]
                    assert not 0 < after[counted.column] < limit
                if counted.few and 0 < before[counted.few] < limit and before[counted.column]:
                    assert after.get(counted.column) is None
            for figure, rests_on in one.figures.items():
                if any(0 < before[base] < limit for base in rests_on):
                    assert after[figure] is None
    assert shown > 50


@settings(max_examples=25)
@given(st.lists(st.tuples(*(st.sampled_from([0, 1, 2, 3, 4, 6, 9]),) * 2), min_size=1, max_size=2))
def test_an_attacker_with_every_table_narrows_nothing(centres: list[tuple[int, int]]) -> None:
    """Two tables share a total, a third has one of the counts under another name; he has all, and every sum."""
    limit = 4
    whole = [sum(of) for of in zip(*centres, strict=True)]
    named = [(ALL, whole), *((f"c{at}", one) for at, one in enumerate(centres))]
    rows = [
        {"centre": name, "people": met + not_met, "met": met, "not met": not_met} for name, (met, not_met) in named
    ]
    columns = ("people", "met", "not met")
    tables = [
        table("a", rows, keys=("centre",), counts=tuple(Counted(name, name) for name in columns),
              relations=(Parts("people", ("met", "not met")), Groups(columns, "centre"))),
        table("b", [{"centre": ALL, "n": sum(whole)}], keys=("centre",), counts=(Counted("n", "people"),)),
        table("c", [{"centre": ALL, "fell": whole[0]}], keys=("centre",), counts=(Counted("fell"),)),
    ]  # fmt: skip
    cells = _Cells()
    for one in tables:
        cells.take(one, limit)
    cells.tie(Across(("met", (ALL,)), (("c.fell", (ALL,)),)))
    hidden = withheld(cells.counts, cells.sums, limit=limit)
    if sum(hidden) <= 6:
        for is_hidden, left in zip(hidden, possible(cells.counts, cells.sums, hidden, most=22), strict=True):
            assert not is_hidden or max(left) - min(left) >= limit - 1
