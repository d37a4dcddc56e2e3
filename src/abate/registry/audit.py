"""Judging a sample of people again, one by one, by the ways that serve one person; any disagreement fails the run.

Each stretch of a sampled person is counted three times: by the bits of the registry, by `abate.response.course`, and
day by day in plain loops. Where documents were asked for, `abate.assess` judges the person alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import isclose

import numpy as np
import polars as pl

from abate.assess import assess
from abate.diary import Diary
from abate.diary.day import HOURS_IN_A_DAY
from abate.diary.day_rules import HOURS, HOURS_KNOWN, RULES
from abate.errors import Fault, RegistryError
from abate.history import History, ToxinSession
from abate.registry.layout import DAYS, PEOPLE, SESSIONS
from abate.registry.modelled import told
from abate.registry.persons import history_with, sessions_by_patient
from abate.registry.reading import Registry
from abate.registry.rows import FALLING, FALLS, MEASURES, STRETCH, Questions
from abate.response.course import Course, course
from abate.response.stretch import Stretch, reduction
from abate.rulebook import Rulebook

_RULES = {rule.name: rule.rule for rule in RULES if rule.name in MEASURES}


@dataclass(frozen=True, slots=True, eq=False)
class _Person:
    """A sampled person as the rest of Abate knows people."""

    number: int
    patient: str
    diary: Diary
    history: History
    sessions: tuple[ToxinSession, ...]


def drawn(people: int, sample: int, seed: int) -> tuple[int, ...]:
    """The numbers of some people, or of everybody where there are fewer; the same seed draws the same."""
    chosen = np.random.default_rng(seed).choice(people, min(sample, people), replace=False)
    return tuple(sorted(chosen.tolist()))


def audit(registry: Registry, rows: Mapping[str, pl.DataFrame], questions: Questions, sample: Sequence[int]) -> int:
    """Judge a sample of people again.

    Args:
        registry: what the rows were made from.
        rows: theirs, as `rows.Rows.of` gives them.
        questions: what was asked.
        sample: their numbers.

    Returns:
        How many figures and outcomes were compared; all agreed.

    Raises:
        RegistryError: with every disagreement, by patient.
    """
    compared, rules = 0, questions.rules()
    faults: list[Fault] = []
    for person in _people(registry, sample):
        theirs = {name: table.filter(pl.col("person") == person.number) for name, table in rows.items()}
        for what, found, expected in _comparisons(person, theirs, rules, questions.as_of):
            compared += 1
            if not _agree(found, expected):
                why = f"patient {person.patient!r}: {what} is {found}, judged alone {expected}"
                right = "report this as a fault of Abate, and use none of these figures"
                faults.append(Fault(why, right, str(registry.path)))
    if faults:
        raise RegistryError(faults)
    return compared


def _people(registry: Registry, numbers: Sequence[int]) -> Iterator[_Person]:
    """The people of these numbers, one bucket read at a time."""
    for bucket in registry.manifest.buckets:
        within = [number for number in numbers if 0 <= number - bucket.first_person < bucket.people]
        if not within:
            continue
        people, sessions = (registry.table(bucket.number, table) for table in (PEOPLE, SESSIONS))
        chosen = people[[number - bucket.first_person for number in within]]
        theirs = pl.col("patient").is_in(chosen["patient"].to_list())
        all_days = registry.table(bucket.number, DAYS).filter(theirs)
        all_sessions = sessions_by_patient(sessions.filter(theirs))
        for number, (patient, text, complete) in zip(
            within, chosen.select("patient", "history", "sessions_complete").iter_rows(), strict=True
        ):
            given = all_sessions.get(patient, ())
            days = all_days.filter(pl.col("patient") == patient)
            yield _Person(number, patient, Diary(patient, days), history_with(text, given, complete=complete), given)


Comparison = tuple[str, object, object]


def _comparisons(
    person: _Person, rows: Mapping[str, pl.DataFrame], rules: Rulebook, as_of: date
) -> Iterator[Comparison]:
    alone = course(person.diary, person.history, as_of=as_of, signed=person.sessions)
    found = {(row["cycle"], row["stretch"]): row for row in rows["stretches"].iter_rows(named=True)}
    expected = dict(_stretches(alone))
    yield "the list of stretches", sorted(found), sorted(expected)
    days = _by_day(person.diary)
    for key in found.keys() & expected.keys():
        yield from _one_stretch(key, found[key], expected[key], alone, days)
    until = person.diary.days.filter(pl.col("date") <= as_of)["date"]
    summary = rows["people"].row(0, named=True)
    yield "answered days", summary["answered_days"], len(until)
    yield "the first day", summary["first_day"], until.min()
    yield "the last day", summary["last_day"], until.max()
    yield "sessions", summary["sessions"], len(alone.cycles)
    if "model" in rows and alone.cycles and person.diary.days.height:
        row = rows["model"].row(0)
        yield "the model", row[1:], told(person.diary, person.history, person.sessions, as_of)
    if "documents" in rows and person.diary.days.height:
        yield from _documents(person, rows["documents"].row(0, named=True), rules, as_of)


def _stretches(alone: Course) -> Iterator[tuple[tuple[int, str], Stretch]]:
    names = STRETCH.categories.to_list()
    whole = {names[0]: alone.baseline, names[4]: alone.last_28_days, names[5]: alone.last_12_weeks}
    for name, stretch in whole.items():
        if stretch is not None:
            yield (0, name), stretch
    for cycle in alone.cycles:
        for window in cycle.windows:
            yield (cycle.number, f"weeks {window.weeks}"), window.stretch


def _one_stretch(
    key: tuple[int, str],
    row: Mapping[str, object],
    alone: Stretch,
    whole: Course,
    days: Mapping[date, Mapping[str, object]],
) -> Iterator[Comparison]:
    where = f"cycle {key[0]}, {key[1]}"
    yield f"{where}, answered", row["answered"], alone.answered
    yield f"{where}, whether there is a figure", row["why"] is None, not alone.why
    if alone.why:
        return
    yield f"{where}, months", row["months"], alone.months
    by_hand = _counted_by_hand(alone, days)
    for name in MEASURES:
        low, high = (row[f"{name} {bound}"] for bound in ("low", "high"))
        yield f"{where}, {name} day by day", (low, high), by_hand[name]
        if alone.totals and name in alone.totals:
            yield f"{where}, {name}", (low, high), alone.totals[name]
    if key[1] != STRETCH.categories[0] and whole.baseline is not None and whole.baseline.totals:
        before = replace(whole.baseline, totals=_counted_by_hand(whole.baseline, days))
        yield from _falls(where, row, replace(alone, totals=by_hand), before)


def _falls(where: str, row: Mapping[str, object], now: Stretch, before: Stretch) -> Iterator[Comparison]:
    for name in FALLING:
        fell = reduction(now, before, name)
        for fall in FALLS:
            expected = None if fell is None else True if fell.low >= fall else False if fell.high < fall else None
            yield f"{where}, {name} fell {fall} %", row[f"{name} fell {fall}"], expected


def _by_day(diary: Diary) -> dict[date, dict[str, object]]:
    judged = diary.days.select("date", **_RULES, hours=pl.when(HOURS_KNOWN).then(HOURS))
    return {row["date"]: row for row in judged.iter_rows(named=True)}


def _counted_by_hand(stretch: Stretch, days: Mapping[date, Mapping[str, object]]) -> dict[str, tuple[float, float]]:
    """Bounds of each measure, one calendar day after another."""
    bounds = dict.fromkeys(MEASURES, (0.0, 0.0))
    for after in range(stretch.days):
        day = days.get(stretch.first_day + timedelta(days=after), {})
        for name, (low, high) in bounds.items():
            if name == "headache_hours":
                hours = day.get("hours")
                least, most = (0.0, float(HOURS_IN_A_DAY)) if hours is None else (float(str(hours)),) * 2
            else:
                least, most = float(day.get(name) is True), float(day.get(name) is not False)
            bounds[name] = low + least, high + most
    return bounds


def _documents(person: _Person, row: Mapping[str, object], rules: Rulebook, as_of: date) -> Iterator[Comparison]:
    alone = assess(person.diary, person.history, as_of=as_of, rulebook=rules)
    yield "the diagnosis", tuple(row["diagnosis"] or ()), alone.diagnosis  # type: ignore[arg-type]
    for document, judged in alone.documents.items():
        for decision, finding in judged.decisions.items():
            name = f"{document}/{decision}"
            yield name, row[name], finding.outcome.words


def _agree(found: object, expected: object) -> bool:
    """The same; hours may differ by what adding them in another order does."""
    if isinstance(found, tuple) and isinstance(expected, tuple) and len(found) == len(expected):
        return all(_agree(one, other) for one, other in zip(found, expected, strict=True))
    if isinstance(found, float) and isinstance(expected, (int, float)):
        return isclose(found, expected, rel_tol=1e-12, abs_tol=1e-9)
    return found == expected
