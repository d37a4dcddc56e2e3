"""What the model sees of one person: a yes, a no or a gap for every calendar day, and what was begun when."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from abate.errors import RefusedError

NOT_ANSWERED = -1


@dataclass(frozen=True, slots=True, eq=False)
class DailyAnswers:
    """One person's days, numbered from the day of the first injections, which is day 0; days before are negative.

    `headache` holds a value for each calendar day from `first_day` on: 1, 0, or -1 where nothing was answered. Any
    yes/no question about a day may stand for headache. `injections` are the days of injections, the first being 0.
    `co_treatments` are the days on which another treatment began that may change the days by itself: a new
    preventive, a withdrawal of acute medicine, an antibody against CGRP.

    Raises:
        RefusedError: when the days are not such days.
    """

    first_day: int
    headache: npt.NDArray[np.int8]
    injections: tuple[int, ...]
    co_treatments: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.headache.ndim != 1 or not np.isin(self.headache, (NOT_ANSWERED, 0, 1)).all():
            raise RefusedError("daily answers: one value for each day is needed: 1, 0, or -1 for not answered")
        if not self.injections or self.injections[0] != 0:
            raise RefusedError("daily answers: days are counted from the first injections; the first must be day 0")
        if any(later <= earlier for earlier, later in pairwise(self.injections)):
            raise RefusedError("daily answers: injections must be given in order, one for each day")

    @property
    def days(self) -> npt.NDArray[np.int64]:
        """The number of each day."""
        return np.arange(self.first_day, self.first_day + len(self.headache))

    def until(self, today: int) -> DailyAnswers:
        """What was known at the end of a day, from the first answered day to the last.

        Another treatment that began before them was there all along, and changes nothing that they could show.
        """
        known = self.headache[: max(0, today + 1 - self.first_day)]
        answered = np.flatnonzero(known != NOT_ANSWERED)
        first, last = (int(answered[0]), int(answered[-1])) if len(answered) else (0, -1)
        begins = self.first_day + first
        return DailyAnswers(
            begins,
            known[first : last + 1].astype(np.int8),
            tuple(day for day in self.injections if day <= today) or (0,),
            tuple(sorted({day for day in self.co_treatments if begins < day <= today})),
        )

    @property
    def digest(self) -> int:
        """A number that only the same days have; the draws of a person are shuffled by it."""
        events = np.array([self.first_day, *self.injections, NOT_ANSWERED, *self.co_treatments], dtype="<i8")
        return int.from_bytes(blake2b(events.tobytes() + self.headache.tobytes(), digest_size=8).digest())
