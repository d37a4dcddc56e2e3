"""How the days of one diary enter the likelihood: in weeks, within which the slow drift keeps its level.

Each answered day makes a row, but for one whose gap began in an earlier week. A gap is a run of missing days within
a week.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from abate.response.model.diary import NOT_ANSWERED, DailyAnswers
from abate.response.model.drift import DAYS_IN_A_WEEK

Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Gap:
    """Missing days in a row within one week, by their place in the diary.

    `eve` is the answer of the day before; -1 where it was missing too, or before the diary.
    """

    places: range
    eve: int


@dataclass(frozen=True, slots=True)
class Week:
    """One week: its rows run from `begin` to `end`.

    `opening` is a gap that goes on from the week before, or the empty one before the diary; `first_answer` the place
    and the answer of the first answered day after it. `closing` is a gap that begins here and goes on in the next.
    """

    begin: int
    end: int
    opening: Gap | None
    first_answer: tuple[int, int] | None
    closing: Gap | None

    @property
    def ends_open(self) -> bool:
        """Whether its last day was not answered."""
        return self.closing is not None or (self.opening is not None and self.first_answer is None)


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The weeks of a diary, and its rows: answered days, by their place in the diary.

    `answers` is what a row's day is, `repeats` whether its eve was the same; for the row after a gap, which
    `ended_by` names, as if the eve had been clear. Gaps stand longest first.
    """

    rows: Places
    answers: Places
    repeats: npt.NDArray[np.bool_]
    gaps: tuple[Gap, ...]
    ended_by: Places
    weeks: tuple[Week, ...]


def layout(answers: DailyAnswers) -> Layout:
    """Lay out a diary whose first day is answered."""
    given = answers.headache.tolist()
    rows: list[int] = []
    repeats: list[bool] = []
    ended: list[tuple[Gap, int]] = []
    weeks = []
    eve = NOT_ANSWERED
    for places in _weeks(answers):
        begin = len(rows)
        opening, first_answer, closing = None, None, None
        for run in _runs(places, given):
            gap, last = Gap(range(run.start, run.stop - 1), eve), given[run[-1]]
            if last == NOT_ANSWERED:
                gap = Gap(run, eve)
            if eve == NOT_ANSWERED:
                opening = gap
                first_answer = (run[-1], last) if last != NOT_ANSWERED else None
            elif last == NOT_ANSWERED:
                closing = gap
            else:
                if gap.places:
                    ended.append((gap, len(rows)))
                rows.append(run[-1])
                repeats.append(last == (0 if gap.places else eve))
            eve = last
        weeks.append(Week(begin, len(rows), opening, first_answer, closing))
    ended.sort(key=lambda pair: -len(pair[0].places))
    return Layout(
        rows=np.array(rows, dtype=np.int64),
        answers=np.array([given[row] for row in rows], dtype=np.int64),
        repeats=np.array(repeats, dtype=np.bool_),
        gaps=tuple(gap for gap, _ in ended),
        ended_by=np.array([row for _, row in ended], dtype=np.int64),
        weeks=tuple(weeks),
    )


def _weeks(answers: DailyAnswers) -> Iterator[range]:
    """The places of the days of each week; weeks are counted from the first injections."""
    number = len(answers.headache)
    begin, end = 0, DAYS_IN_A_WEEK - answers.first_day % DAYS_IN_A_WEEK
    while begin < number:
        yield range(begin, min(end, number))
        begin, end = end, end + DAYS_IN_A_WEEK


def _runs(places: range, given: list[int]) -> Iterator[range]:
    """Each answered day with the missing days before it; at last the missing days that none follows."""
    begin = places.start
    for place in places:
        if given[place] != NOT_ANSWERED:
            yield range(begin, place + 1)
            begin = place + 1
    if begin < places.stop:
        yield range(begin, places.stop)
