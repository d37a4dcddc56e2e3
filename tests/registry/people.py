"""Everybody of a made-up bucket, each alone: what the outcomes are checked against, one person after another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from random import Random
from typing import Any

import polars as pl
from tests.engine.samples import some_days
from tests.registry.samples import AS_OF, bucket_of, days_of, effect, session, table

from abate.diary import Diary
from abate.registry.answering import rows_of
from abate.registry.bucket import Bucket
from abate.registry.derived import packed
from abate.registry.layout import EFFECTS
from abate.registry.outcomes import Tallies, added, tallies_of
from abate.registry.outcomes.effects import ANY
from abate.registry.persons import histories, sessions_by_patient
from abate.registry.release import Table
from abate.registry.rows import Questions, Rows
from abate.response import Course, Stretch, course, reduction

QUESTIONS = Questions(AS_OF)
NO_LIMIT = 1

UNSURE = "some toxin"
PRODUCTS = ("onabotulinumtoxinA", "abobotulinumtoxinA", UNSURE)


@dataclass(frozen=True)
class Person:
    """One person as the rest of Abate knows people."""

    patient: str
    course: Course
    complete: bool
    sessions: tuple[dict[str, Any], ...]
    effects: tuple[dict[str, Any], ...]
    days: tuple[date, ...]

    @property
    def injected(self) -> list[date]:
        """The days on which onabotulinumtoxinA was certainly given for headache."""
        return [cycle.injected for cycle in self.course.cycles]

    @property
    def all_known(self) -> bool:
        """Whether no other session may have been one."""
        return self.complete and not any(row["product"] == UNSURE and row["date"] <= AS_OF for row in self.sessions)

    @property
    def centre(self) -> str:
        """That of the last session."""
        past = [row["centre"] for row in self.sessions if row["date"] <= AS_OF and row["centre"]]
        return past[-1] if past else "not known"

    def asked(self) -> list[tuple[int, str, Stretch]]:
        """Every stretch that may be asked about: over, not cut short, not before treatment."""
        whole = self.course
        named = {"baseline": whole.baseline, "last 28 days": whole.last_28_days, "last 12 weeks": whole.last_12_weeks}
        found = [(0, name, stretch) for name, stretch in named.items() if stretch is not None]
        found += [
            (cycle.number, f"weeks {window.weeks}", window.stretch)
            for cycle in whole.cycles
            for window in cycle.windows
        ]
        no_question = ("the next injections", "these four weeks are over", "they begin before")
        return [one for one in found if not one[2].why.startswith(no_question)]

    def fell(self, stretch: Stretch, measure: str, fall: int) -> bool | None:
        """Whether a stretch lies so far below the baseline."""
        if self.course.baseline is None:
            return None
        found = reduction(stretch, self.course.baseline, measure)
        if found is None:
            return None
        return True if found.low >= fall else False if found.high < fall else None


@dataclass(frozen=True)
class Made:
    """A made-up registry of one bucket, and its people."""

    bucket: Bucket
    days: pl.DataFrame

    @cached_property
    def rows(self) -> Rows:
        """What the bucket comes to."""
        return rows_of(self.bucket, QUESTIONS)

    @cached_property
    def tallies(self) -> Tallies:
        """What it adds to the registry; nobody is among few."""
        return tallied(self.rows)

    def parts(self, people: int, limit: int = NO_LIMIT) -> list[Tallies]:
        """The tallies of so many people at a time."""
        everybody = self.bucket.people
        found = []
        for first in range(0, everybody.height, people):
            some = everybody.slice(first, people)
            mine = pl.col("patient").is_in(some["patient"].to_list())
            bucket = replace(
                self.bucket,
                first_person=first,
                people=some,
                sessions=self.bucket.sessions.filter(mine),
                effects=self.bucket.effects.filter(mine),
                days=packed(self.days.filter(mine), some["patient"].to_list()),
            )
            found.append(tallies_of(rows_of(bucket, replace(QUESTIONS, small_counts=limit))))
        return found

    def tallies_of_parts(self, people: int, limit: int) -> Tallies:
        """Those of the whole registry, counted so many people at a time."""
        return added(self.parts(people, limit), replace(QUESTIONS, small_counts=limit))

    @cached_property
    def people(self) -> list[Person]:
        """Each alone."""
        sessions = sessions_by_patient(self.bucket.sessions)
        found = []
        for patient, history in zip(self.bucket.people["patient"], histories(self.bucket), strict=True):
            theirs = self.days.filter(pl.col("patient") == patient)
            mine = pl.col("patient") == patient
            alone = course(Diary(patient, theirs), history, as_of=AS_OF, signed=sessions.get(patient, ()))
            complete = self.bucket.people.filter(mine)["sessions_complete"].item()
            given = tuple(self.bucket.sessions.filter(mine).sort("date").to_dicts())
            effects = tuple(self.bucket.effects.filter(mine).to_dicts())
            days = tuple(day for day in theirs["date"] if day <= AS_OF)
            found.append(Person(patient, alone, complete, given, effects, days))
        return found


def tallied(rows: Rows, limit: int = NO_LIMIT) -> Tallies:
    """Tallies of a registry of one bucket; lots and injectors with fewer people than the limit are put together."""
    asked = replace(rows, questions=replace(rows.questions, small_counts=limit))
    return added([tallies_of(asked)], asked.questions)


def made(seed: int, people: int = 30, *, answered: float = 0.9, complete: bool = True) -> Made:
    """People with gaps in their diaries, up to seven sessions at odd intervals, of several products, and harm."""
    chance = Random(seed)  # noqa: S311
    days = days_of(some_days(seed, people=people, span=600, until=AS_OF, answered=answered, missing=0.1))
    sessions: list[dict[str, Any]] = []
    effects: list[dict[str, Any]] = []
    for patient in sorted(set(days["patient"])):
        on = AS_OF - timedelta(days=chance.randint(10, 520))
        for _ in range(chance.randint(0, 7)):
            if on > AS_OF + timedelta(days=100):
                break
            product = chance.choices(PRODUCTS, (90, 5, 5))[0]
            centre = chance.choice(["north", "south", "west", None])
            lots = chance.choice([["A1"], ["B2"], ["A1", "B2"], []])
            sites = chance.choice([["procerus", "trapezius-left-1"], ["temporalis-right-2", "temporalis-left-1"], []])
            sessions.append(
                session(patient, on, product=product, units=chance.choice([100, 155, 160, 195, None]), lots=lots,
                        injector=chance.choice(["i1", "i2", None]), centre=centre, sites=sites)
            )  # fmt: skip
            if chance.random() < 0.3:
                laid_to = on if chance.random() < 0.8 else None
                term = chance.choice(["eyelid-ptosis", "neck-pain"])
                effects.append(
                    effect(
                        patient,
                        on + timedelta(days=3),
                        term,
                        grade=chance.choice([1, 2, 3, None]),
                        session_date=laid_to,
                    )
                )
            on += timedelta(days=chance.choice([20, 60, 83, 84, 84, 91, 92, 120, 182, 183, 250]))
    bucket = bucket_of(days, sessions, complete=complete)
    harm = table({(row["patient"], row["date"], row["term"]): row for row in effects}.values(), EFFECTS.schema)
    return Made(replace(bucket, effects=harm.sort("patient", "date", "term")), days)


def terms_of(effects: tuple[dict[str, Any], ...]) -> set[str]:
    """Which side effects there are, up to the as-of day."""
    found = {row["term"] for row in effects if row["date"] <= AS_OF}
    return found | ({ANY} if found else set())


def by(table: Table, *keys: str) -> dict[Any, dict[str, Any]]:
    """Rows by their keys."""
    rows = table.frame.to_dicts()
    return {tuple(row[key] for key in keys) if len(keys) > 1 else row[keys[0]]: row for row in rows}
