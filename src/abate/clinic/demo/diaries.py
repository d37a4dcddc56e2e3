"""Invented diaries: a random walk through headache days that goes the same way each time."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from abate.diary.day import ACUTE_CLASSES

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class InventedDiary:
    """How likely a migraine day, another headache day and an unanswered day are, and what is taken for an attack."""

    name: str
    days: int
    migraine: Callable[[date], float]
    other: Callable[[date], float]
    unanswered: float
    medicine: str
    """Its acute class."""
    takes_it: float

    def rows(self, last_day: date) -> Iterator[Row]:
        """The answered days up to the last one, as rows of the core's diary."""
        chance = random.Random(self.name)  # noqa: S311 - invented diaries need no secrecy, only repeatability
        kind = "none"
        for back in range(self.days - 1, -1, -1):
            on = last_day - timedelta(days=back)
            if chance.random() > 0.35:  # most days are drawn anew, some go on as the day before
                drawn = chance.random()
                migraine, other = self.migraine(on), self.other(on)
                kind = "migraine" if drawn < migraine else "other" if drawn < migraine + other else "none"
            if chance.random() >= self.unanswered:
                yield {"patient": self.name, "date": on, **self._answers(kind, chance)}

    def _answers(self, kind: str, chance: random.Random) -> Row:
        medicines: Row = dict.fromkeys(ACUTE_CLASSES, False)
        if kind == "none":
            return {"headache": False, **medicines}
        is_migraine = kind == "migraine"
        took = chance.random() < self.takes_it * (1 if is_migraine else 0.35)
        medicines[self.medicine] = took
        return {
            "headache": True,
            "hours": float(chance.randint(5, 20) if is_migraine else chance.randint(1, 9)),
            "severity": chance.choice([2, 3, 3]) if is_migraine else chance.choice([1, 1, 2]),
            "unilateral": is_migraine,
            "pulsating": is_migraine and chance.random() < 0.8,
            "aggravated_by_activity": is_migraine,
            "nausea": is_migraine and chance.random() < 0.7,
            "vomiting": is_migraine and chance.random() < 0.1,
            "photophobia": is_migraine,
            "phonophobia": is_migraine or chance.random() < 0.2,
            "aura": False,
            "autonomic": False,
            "believed_migraine": is_migraine,
            "relieved_by_triptan": chance.random() < 0.7 if took and self.medicine == "triptan" else None,
            **medicines,
        }
