"""The fast engine and the slow one (`reference`) say the same, cell by cell, on made-up diaries and trees."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine import reference
from tests.engine.made_up import GivenFacts, nodes_of, some_facts, some_history, trees
from tests.engine.samples import AS_OF, back, frame_of, some_day, some_days, table_of

from abate import assess
from abate.assessment import COUNTS
from abate.criteria.columns import Columns
from abate.criteria.tree import Outcome
from abate.diary import DiaryTable
from abate.diary.day import ACUTE_CLASSES
from abate.diary.day_rules import RULES
from abate.diary.months import Months, count_months
from abate.facts.glossary import glossary

NAMES = [rule.name for rule in RULES]
SEEDS = st.integers(0, 2**32 - 1)
modestly = settings(deadline=None, derandomize=True, max_examples=25)


def cells_of(months: Months) -> dict[str, list[list[tuple[float, float]]]]:
    """Bounds by name, person and month."""
    length = months.answered.shape[1]
    cells = {}
    for name in (*NAMES, "headache_hours"):
        by_month = [months.bounds(name, month) for month in range(1, length + 1)]
        cells[name] = [[(low[at], high[at]) for low, high in by_month] for at in range(len(months.patients))]
    return cells


def test_every_day_rule_has_a_reference() -> None:
    assert list(reference.day_answers({"headache": None})) == NAMES


def test_every_count_of_the_glossary_is_a_day_rule_or_hours() -> None:
    counts = {name for name, fact in glossary().items() if fact.kind == "count"}
    assert counts == {*NAMES, "headache_hours"}


@pytest.mark.parametrize("missing", [0.0, 0.2, 0.6, 1.0])
def test_day_rules_agree_on_thousands_of_days(missing: float) -> None:
    random = np.random.default_rng(7)
    days = [{"date": back(at), **some_day(random, missing)} for at in range(600)]
    judged = frame_of(days).select(rule.rule.alias(rule.name) for rule in RULES)
    for name in NAMES:
        assert judged[name].to_list() == [reference.day_answers(day)[name] for day in days], name


@modestly
@given(
    seed=SEEDS,
    people=st.integers(1, 5),
    span=st.integers(1, 130),
    answered=st.sampled_from([0.1, 0.7, 1.0]),
    missing=st.sampled_from([0.0, 0.3]),
    later=st.integers(-60, 60),
    months=st.integers(1, 6),
)
def test_months_agree_whenever_they_end(
    *, seed: int, people: int, span: int, answered: float, missing: float, later: int, months: int
) -> None:
    days = some_days(seed, people=people, span=span, answered=answered, missing=missing)
    as_of = AS_OF + timedelta(days=later)
    counted = count_months(table_of(days, seed).days, as_of, months)
    agree(counted, days, dict.fromkeys(days, as_of), months)


@modestly
@given(
    seed=SEEDS, people=st.integers(1, 5), months=st.integers(1, 4), ends=st.lists(st.integers(-60, 130) | st.none())
)
def test_months_agree_when_everyone_has_a_day_of_their_own(
    seed: int, people: int, months: int, ends: list[int | None]
) -> None:
    days = some_days(seed, people=people)
    whose = {name: ends[at] if at < len(ends) else 0 for at, name in enumerate(days)}
    last = {name: None if end is None else back(end) for name, end in whose.items()}
    as_of = np.array([last[name] or "NaT" for name in days], "datetime64[D]")
    agree(count_months(table_of(days, seed).days, as_of, months), days, last, months)


def agree(counted: Months, days: dict[str, list[reference.Day]], as_of: dict[str, date | None], months: int) -> None:
    assert counted.patients == tuple(sorted(days))
    cells = cells_of(counted)
    for person, name in enumerate(counted.patients):
        for month in range(1, months + 1):
            expected = reference.month_of(days[name], as_of[name], month)
            assert counted.answered[person, month - 1] == expected["answered"]
            for rule in (*NAMES, "headache_hours"):
                assert cells[rule][person][month - 1] == expected[rule], (name, month, rule)


def test_a_table_without_rows_has_nobody_in_it() -> None:
    counted = count_months(frame_of([]), AS_OF, 3)
    assert counted.patients == ()
    assert counted.answered.shape == (0, 3)


@modestly
@given(seed=SEEDS, people=st.integers(1, 9), size=st.integers(1, 10))
def test_slices_hold_whole_people_and_count_as_the_table_does(seed: int, people: int, size: int) -> None:
    table = table_of(some_days(seed, people=people), seed)
    slices = list(table.slices(people=size))
    assert pl.concat(slices).equals(table.days)
    assert [days["patient"].n_unique() for days in slices[:-1]] == [size] * (len(slices) - 1)
    seen = [patient for days in slices for patient in days["patient"].unique()]
    assert len(seen) == len(set(seen)) == people
    whole = cells_of(count_months(table.days, AS_OF, 3))
    parts = [cells_of(count_months(days, AS_OF, 3)) for days in slices]
    for name, by_person in whole.items():
        assert [row for part in parts for row in part[name]] == by_person


@modestly
@given(seed=SEEDS, people=st.integers(2, 6))
def test_a_person_alone_counts_as_in_the_table(seed: int, people: int) -> None:
    table = table_of(some_days(seed, people=people), seed)
    whole = cells_of(count_months(table.days, AS_OF, 3))
    for at, patient in enumerate(table.patients):
        alone = cells_of(count_months(table.one(patient).days, AS_OF, 3))
        assert {name: rows[0] for name, rows in alone.items()} == {name: rows[at] for name, rows in whole.items()}


def test_a_table_in_many_chunks_counts_as_one_in_one_chunk() -> None:
    days = some_days(3, people=4, span=90)
    table = table_of(days).days
    chunked = pl.concat([table.slice(at, 7) for at in range(0, table.height, 7)], rechunk=False)
    assert chunked.n_chunks() > 1
    assert cells_of(count_months(chunked, AS_OF, 4)) == cells_of(count_months(table, AS_OF, 4))


@modestly
@given(seed=SEEDS, other=SEEDS)
def test_the_order_of_rows_never_matters(seed: int, other: int) -> None:
    days = some_days(seed, people=3)
    assert table_of(days, seed).days.equals(table_of(days, other).days)


# ---- trees ---------------------------------------------------------------------------------------------


@settings(modestly, max_examples=100)
@given(tree=trees(), seed=SEEDS)
def test_every_node_of_every_tree_comes_out_the_same(tree, seed: int) -> None:
    people = [some_facts(tree, seed + at) for at in range(8)]
    outcomes: dict[int, np.ndarray] = {}
    Columns(GivenFacts(people)).judge(tree, outcomes)
    for node in nodes_of(tree):
        judged = [Outcome(int(code)).words for code in outcomes[id(node)]]
        assert judged == [reference.outcome_of(node, facts) for facts in people], node


# ---- assessments ---------------------------------------------------------------------------------------


@settings(modestly, max_examples=6)
@given(seed=SEEDS)
def test_a_person_is_judged_alone_as_in_a_table(seed: int) -> None:
    table = table_of(some_days(seed, people=4, span=140, answered=0.95, missing=0.05), seed)
    histories = {patient: some_history(seed + at) for at, patient in enumerate(table.patients)}
    del histories[table.patients[0]]
    (together,) = assess(table, histories, as_of=AS_OF)
    for row in together.decisions.iter_rows(named=True):
        alone = assess(table.one(row["patient"]), histories.get(row["patient"]), as_of=AS_OF)
        expected = {
            f"{document}/{decision}": finding.outcome.words
            for document, judged in alone.documents.items()
            for decision, finding in judged.decisions.items()
        }
        assert {name: row[name] for name in expected} == expected
        assert tuple(row["diagnosis"]) == alone.diagnosis
        months_agree(together.months.filter(pl.col("patient") == row["patient"]), alone.months)


def months_agree(rows: pl.DataFrame, months: tuple) -> None:
    for month in months[: rows.height]:
        row = rows.row(month.month - 1, named=True)
        assert row["answered_days"] == month.answered_days
        counts = dict(month.counts) | {f"{name}_days": month.acute_days[name] for name in ACUTE_CLASSES}
        for name, count in (counts | {"acute_days": month.acute_days["any"]}).items():
            assert (row[f"{name} low"], row[f"{name} high"]) == (count.low, count.high)
        assert set(month.counts) == set(COUNTS)


@settings(modestly, max_examples=6)
@given(seed=SEEDS)
def test_the_months_of_an_assessment_are_those_of_the_reference(seed: int) -> None:
    days = some_days(seed, span=100)["p00"]
    assessment = assess(DiaryTable.of(frame_of(days)).one("p00"), as_of=AS_OF)
    for month in assessment.months:
        expected = reference.month_of(days, AS_OF, month.month)
        assert month.answered_days == expected["answered"]
        for name, count in month.counts.items():
            assert (count.low, count.high) == expected[name]
            assert count.prorated == reference.prorated(count.low, month.answered_days)
