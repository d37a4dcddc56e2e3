"""Counted in parts and added up: the same tables whatever the parts, and nobody counted twice."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from tests.registry.people import NO_LIMIT, PRODUCTS, QUESTIONS, Made, by, made, tallied

from abate.registry.outcomes import added, outcome_tables
from abate.registry.outcomes.effects import ANY, FEW, effects_by_group


@pytest.mark.parametrize("at_a_time", [7, 30])
def test_lots_and_injectors_with_few_people_are_put_together(at_a_time: int) -> None:
    registry = made(1)
    many = 10_000
    found = by(effects_by_group(registry.tallies_of_parts(at_a_time, many)), "by", "group", "term")
    groups = {(kind, group) for kind, group, _ in found}
    assert {group for kind, group in groups if kind == "lot"} == {"all", FEW, "not known"}
    assert {group for kind, group in groups if kind == "injector"} == {"all", FEW, "not known"}
    # Who drew on two small lots is one session, and who had sessions with several small injectors one person.
    for kind in ("lot", "injector"):
        whole, few, unknown = (found[kind, group, ANY] for group in ("all", FEW, "not known"))
        assert whole["sessions"] == few["sessions"] + unknown["sessions"]
        assert few["people"] == len({person for person, *_ in named(registry, kind)})


def named(registry: Made, kind: str) -> set[tuple[str, Any]]:
    """People and days of the sessions of which a lot, or the injector, was written down."""
    column = {"lot": "lots", "injector": "injector"}[kind]
    return {
        (person.patient, row["date"])
        for person in registry.people
        for row in person.sessions
        if row["date"] in person.injected and row["product"] == PRODUCTS[0] and row[column]
    }


def test_a_lot_is_small_only_if_few_people_have_it_in_all_buckets_together() -> None:
    """Few in every bucket, and with the limit in all: it stands alone. One person less: it is put among the few."""
    registry = made(1)
    people = {group: count for group, count in people_by_lot(registry).items() if group in ("A1", "B2")}
    limit = min(people.values())
    for number in (limit, limit + 1):
        found = effects_by_group(registry.tallies_of_parts(3, number)).frame
        shown = set(found.filter(pl.col("by") == "lot")["group"]) & set(people)
        assert shown == {lot for lot, count in people.items() if count >= number}


def people_by_lot(registry: Made) -> dict[str, int]:
    rows = by(effects_by_group(registry.tallies), "by", "group", "term")
    return {group: row["people"] for (kind, group, term), row in rows.items() if (kind, term) == ("lot", ANY)}


@pytest.mark.parametrize("at_a_time", [4, 13])
@pytest.mark.parametrize("limit", [NO_LIMIT, 12])
def test_outcomes_are_the_same_however_many_people_are_counted_at_a_time(
    registry: Made, at_a_time: int, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = outcome_tables(tallied(registry.rows, limit), QUESTIONS)
    monkeypatch.setattr("abate.registry.outcomes.AT_A_TIME", 4)
    in_parts = outcome_tables(registry.tallies_of_parts(at_a_time, limit), QUESTIONS)
    for one, other in zip(at_once, in_parts, strict=True):
        assert one.frame.equals(other.frame), one.name


def test_the_order_of_buckets_changes_no_digit(registry: Made) -> None:
    parts = registry.parts(5)
    forth, back = (outcome_tables(added(order, QUESTIONS), QUESTIONS) for order in (parts, parts[::-1]))
    assert all(one.frame.equals(other.frame) for one, other in zip(forth, back, strict=True))
