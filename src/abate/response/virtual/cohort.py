"""A cohort of virtual people as a clinic would hand it in: diaries, histories, sessions, side effects, part by part.

Everything says that it is made up: patients are `virtual-000123`, lots and injectors and centres are called virtual,
and the first day of each diary has a note.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from abate.diary import day
from abate.errors import RefusedError
from abate.response.model.diary import NOT_ANSWERED
from abate.response.virtual import histories
from abate.response.virtual.chance import Chance, Purpose
from abate.response.virtual.details import OF_HEADACHES, details
from abate.response.virtual.people import People, Plan, simulate
from abate.response.virtual.worlds import World

MOST_PEOPLE = 10_000_000

SCREENED_IN_A_PART = 2_048
"""Of these about six in ten have 15 headache days of 28 and are in the part: some hundred thousand days."""

PRODUCT, UNITS, INDICATION = "onabotulinumtoxinA", 155, "chronic migraine"
CENTRES, INJECTORS_OF_A_CENTRE = 5, 4

SESSIONS = pl.Schema(
    {
        "patient": pl.String(),
        "date": pl.Date(),
        "product": pl.String(),
        "units": pl.Int32(),
        "indication": pl.String(),
        "lots": pl.List(pl.String()),
        "injector": pl.String(),
        "centre": pl.String(),
    }
)
SIDE_EFFECTS = pl.Schema(
    {
        "patient": pl.String(),
        "date": pl.Date(),
        "term": pl.String(),
        "grade": pl.UInt8(),
        "session_date": pl.Date(),
    }
)
"""Columns that a registry takes; the others are not known."""

EFFECTS = {
    "neck-pain": 4.1,
    "eyelid-ptosis": 2.5,
    "musculoskeletal-stiffness": 2.4,
    "injection-site-pain": 2.0,
    "headache": 1.7,
    "muscular-weakness": 1.4,
    "facial-paresis": 1.3,
    "migraine": 1.0,
    "muscle-tightness": 1.0,
}
"""Of 100 people, how many have it in the course of treatment (COMPEL: Blumenfeld 2018, PMC5799088, seen)."""

EFFECT_WITHIN = 14
"""Days from the session within which it begins; and `MILD_EFFECTS` of them are mild: assumptions."""
MILD_EFFECTS = 0.7

LONGEST_COURSE = 3_660
"""Days of one diary: ten years."""

EARLIEST_START = day.EARLIEST_DATE + timedelta(days=LONGEST_COURSE)


@dataclass(frozen=True, slots=True)
class Cohort:
    """Which people, and what is done with them.

    Attributes:
        world: how they are.
        people: how many.
        seed: the same seed gives the same people, to the byte.
        start: the earliest day of first injections.
        spread: the first injections of everybody lie within this many days from there.
        cycles: injections each person gets.
        interval: days from one injection to the next; the diary goes on as long after the last one.
        baseline: days of diary before the first injections.
        everybody: also those who have fewer than 15 headache days in the 28 before the first injections.

    Raises:
        RefusedError: when there is no such cohort.
    """

    world: World
    people: int
    seed: int
    start: date
    spread: int = 364
    cycles: int = 2
    interval: int = 84
    baseline: int = 28
    everybody: bool = False

    def __post_init__(self) -> None:
        within = {
            "people": (self.people, 1, MOST_PEOPLE),
            "seed": (self.seed, 0, 2**63 - 1),
            "spread": (self.spread, 1, LONGEST_COURSE),
            "cycles": (self.cycles, 1, LONGEST_COURSE // self.interval if self.interval > 0 else 1),
            "interval": (self.interval, 28, LONGEST_COURSE),
            "baseline": (self.baseline, 28, LONGEST_COURSE),
        }
        for name, (value, least, most) in within.items():
            if not least <= value <= most:
                raise RefusedError(f"a cohort with {name} {value} cannot be made; use {least} to {most}")
        first, last = EARLIEST_START, date.max - timedelta(days=2 * LONGEST_COURSE)
        if not first <= self.start <= last:
            raise RefusedError(f"a cohort with start {self.start} cannot be made; use {first} to {last}")

    @property
    def plan(self) -> Plan:
        """Days of the injections and of the diary."""
        days = self.cycles * self.interval
        return Plan(tuple(range(0, days, self.interval)), days, self.baseline)

    @property
    def last_day(self) -> date:
        """The last day that any diary may have."""
        return self.start + timedelta(days=self.spread - 1 + self.plan.days - 1)

    def parts(self) -> Iterator[Part]:
        """The people, some at a time, so that memory does not grow with their number.

        Raises:
            RefusedError: when hardly anybody in this world has 15 headache days of 28.
        """
        left, last = self.people, 100 * self.people + SCREENED_IN_A_PART
        for begin in count(0, SCREENED_IN_A_PART):
            if begin > last:
                raise RefusedError(f"hardly anybody in {self.world.name!r} has 15 headache days of 28; use everybody")
            some: list[People] = []
            for made in simulate(self.world, self.plan, range(begin, begin + SCREENED_IN_A_PART), self.seed):
                chosen = made.are_chronic | self.everybody
                chosen[np.cumsum(chosen) > left] = False
                left -= int(chosen.sum())
                if chosen.any():
                    some.append(made.those(chosen))
            if some:
                yield Part(self, tuple(some))
            if not left:
                return


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Some people of a cohort; `made` are they, by batches, with what is true of them."""

    cohort: Cohort
    made: tuple[People, ...]

    @property
    def size(self) -> int:
        """How many they are."""
        return sum(len(people.numbers) for people in self.made)

    def days(self) -> pl.DataFrame:
        """Their diaries, as `abate.diary.day.SCHEMA` has them."""
        return pl.concat([self._days(people) for people in self.made])

    def histories(self) -> dict[str, dict[str, Any]]:
        """Their histories by patient, as JSON has them; the sessions are in them."""
        found = {}
        baseline = timedelta(days=self.cohort.baseline)
        for people in self.made:
            chance = Chance.of(people.seed, people.numbers, Purpose.HISTORY)
            drawn = np.concatenate([chance.normal(1), chance.uniform(2 + histories.NUMBERS)[3:]])
            firsts = self._first_injections(people)
            for patient, first, own in zip(patients(people.numbers), firsts, drawn.T, strict=True):
                sessions = [
                    {"date": day_.isoformat(), "product": PRODUCT, "units": UNITS, "indication": INDICATION}
                    for day_ in self._sessions_from(first)
                ]
                found[patient] = histories.history(own, first - baseline, sessions)
        return found

    def sessions(self) -> pl.DataFrame:
        """Their injection sessions, as a registry takes them."""
        rows = [
            {
                "patient": patient,
                "date": day_,
                "product": PRODUCT,
                "units": UNITS,
                "indication": INDICATION,
                "lots": [f"VIRTUAL-{day_:%Y-%m}"],
                "injector": f"virtual-injector-{centre}-{injector}",
                "centre": centre_name(centre),
            }
            for people in self.made
            for patient, first, centre, injector in zip(
                patients(people.numbers), self._first_injections(people), *self._places(people), strict=True
            )
            for day_ in self._sessions_from(first)
        ]
        return pl.DataFrame(rows, schema=SESSIONS)

    def centres(self) -> dict[str, str]:
        """Where each patient is treated."""
        return {
            patient: centre_name(centre)
            for people in self.made
            for patient, centre in zip(patients(people.numbers), self._places(people)[0], strict=True)
        }

    def effects(self) -> pl.DataFrame:
        """Their side effects, as a registry takes them."""
        rows = []
        for people in self.made:
            chance = Chance.of(people.seed, people.numbers, Purpose.EFFECTS).uniform(4 * len(EFFECTS))
            firsts = self._first_injections(people)
            for at, (term, percent) in enumerate(EFFECTS.items()):
                occurs, which, when, grade = chance[4 * at : 4 * at + 4]
                for one in np.flatnonzero(100 * occurs < percent):
                    session = self._sessions_from(firsts[one])[int(which[one] * self.cohort.cycles)]
                    rows.append(
                        {
                            "patient": patient_name(int(people.numbers[one])),
                            "date": session + timedelta(days=int(when[one] * EFFECT_WITHIN)),
                            "term": term,
                            "grade": 1 if grade[one] < MILD_EFFECTS else 2,
                            "session_date": session,
                        }
                    )
        return pl.DataFrame(rows, schema=SIDE_EFFECTS).sort("patient", "date", "term")

    def _days(self, people: People) -> pl.DataFrame:
        of_person, on_day = np.nonzero(people.answers.T != NOT_ANSWERED)
        first = np.array(self._first_injections(people), dtype="datetime64[D]")
        names = pl.Series(patients(people.numbers), dtype=pl.String)
        headache = people.answers[on_day, of_person] == 1
        columns = {
            "patient": names.gather(of_person),
            "date": pl.Series(first[of_person] + people.plan.numbers[on_day], dtype=pl.Date),
            "headache": headache,
        }
        columns |= {name: known[on_day, of_person] for name, known in details(people).items()}
        days = pl.DataFrame(columns).with_columns(
            pl.when("headache").then(pl.col(OF_HEADACHES)),
            pl.when("headache", "triptan").then("relieved_by_triptan").alias("relieved_by_triptan"),
            *(pl.lit(value=False).alias(name) for name in day.ACUTE_CLASSES if name not in columns),
            pl.lit(value=False).alias("aura"),
            pl.lit(value=False).alias("autonomic"),
            note=pl.when(pl.col("patient") != pl.col("patient").shift(fill_value="")).then(pl.lit(self._note())),
        )
        return days.select(pl.col(name).cast(dtype) for name, dtype in day.SCHEMA.items())

    def _note(self) -> str:
        name, seed = self.cohort.world.name, self.cohort.seed
        return f"virtual: made up by a computer (world {name}, seed {seed}), no real person"

    def _first_injections(self, people: People) -> list[date]:
        late = Chance.of(people.seed, people.numbers, Purpose.SCHEDULE).uniform(1)[0]
        return [self.cohort.start + timedelta(days=int(share * self.cohort.spread)) for share in late]

    def _sessions_from(self, first: date) -> list[date]:
        return [first + timedelta(days=day_) for day_ in self.cohort.plan.injections]

    def _places(self, people: People) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Number of the centre, and of the injector there, of each person."""
        centre, injector = Chance.of(people.seed, people.numbers, Purpose.PLACES).uniform(2)
        return (
            1 + (centre * CENTRES).astype(np.int64),
            1 + (injector * INJECTORS_OF_A_CENTRE).astype(np.int64),
        )


def patient_name(number: int) -> str:
    """What a virtual person is called."""
    return f"virtual-{number:06d}"


def patients(numbers: npt.NDArray[np.int64]) -> list[str]:
    """What virtual people are called."""
    return [patient_name(int(number)) for number in numbers]


def centre_name(number: int) -> str:
    """What a virtual centre is called."""
    return f"virtual-centre-{number}"
