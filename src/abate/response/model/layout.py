"""How the days of one diary enter the likelihood: in weeks, within which the slow drift keeps its level.

A day whose eve is answered too needs one chance. Days around a gap belong to a piece: the missing days, and the
first answered day after them. A piece never goes beyond its week.
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
class Piece:
    """The days of a gap and the answered day that ends it: those from `begin` to `end` of `Layout.in_gaps`.

    `eve` is the answer of the day before, `last` that of the last day; -1 where there is none.
    """

    begin: int
    end: int
    eve: int
    last: int


@dataclass(frozen=True, slots=True)
class Week:
    """One week: its days with an answered eve are those from `begin` to `end` of `Layout.plain`.

    `opening` is a piece that begins in an earlier week, or with the diary; `closing` one that goes on in the next.
    """

    begin: int
    end: int
    opening: Piece | None
    inner: tuple[Piece, ...]
    closing: Piece | None

    @property
    def ends_open(self) -> bool:
        """Whether its last day was not answered."""
        if self.closing is not None:
            return True
        alone = self.begin == self.end and not self.inner
        return alone and self.opening is not None and self.opening.last == NOT_ANSWERED


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The weeks of a diary; days are named by their place in it.

    `plain` holds the answered days whose eve is answered, week by week, `pairs` what they were: 2 eve + day. `in_gaps`
    holds the days of all pieces.
    """

    plain: Places
    pairs: Places
    in_gaps: Places
    weeks: tuple[Week, ...]


def layout(answers: DailyAnswers) -> Layout:
    """Lay out a diary whose first day is answered."""
    plain: list[int] = []
    pairs: list[int] = []
    in_gaps: list[int] = []
    weeks = []
    given = answers.headache.tolist()
    eve = NOT_ANSWERED
    for places in _weeks(answers):
        begin = len(plain)
        pieces = []
        for run in _runs(places, given):
            last = given[run[-1]]
            if len(run) == 1 and NOT_ANSWERED not in {eve, last}:
                plain.append(run[0])
                pairs.append(2 * eve + last)
            else:
                pieces.append(Piece(len(in_gaps), len(in_gaps) + len(run), eve, last))
                in_gaps.extend(run)
            eve = last
        opening = pieces.pop(0) if pieces and pieces[0].eve == NOT_ANSWERED else None
        closing = pieces.pop() if pieces and pieces[-1].last == NOT_ANSWERED else None
        weeks.append(Week(begin, len(plain), opening, tuple(pieces), closing))
    return Layout(_places(plain), _places(pairs), _places(in_gaps), tuple(weeks))


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


def _places(found: list[int]) -> Places:
    return np.array(found, dtype=np.int64)
