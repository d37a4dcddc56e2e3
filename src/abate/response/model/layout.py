"""How the days of one diary enter the likelihood: in weeks, within which the slow drift keeps its level.

A day whose eve is answered too needs one chance. Days around a gap belong to a piece: the missing days, and the
first answered day after them. A piece never goes beyond its week.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt

from abate.response.model.diary import NOT_ANSWERED, DailyAnswers
from abate.response.model.drift import DAYS_IN_A_WEEK

KINDS = ((0, 1), (1, 1), (1, 0), (0, 0))
"""What a day's eve and the day itself were, in the order in which a week's days are taken."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Days (by their place in the diary) of a gap, with the answered day that ends it: `end` is its answer.

    `eve` is the answer of the day before; both are -1 where there is none.
    """

    places: tuple[int, ...]
    eve: int
    end: int


@dataclass(frozen=True, slots=True)
class Week:
    """One week: `plain` holds where each of `KINDS` begins in `Layout.order`, and where the last ends.

    `opening` is a piece that begins in an earlier week, or with the diary; `closing` one that goes on in the next.
    """

    plain: tuple[int, int, int, int, int]
    opening: Piece | None
    inner: tuple[Piece, ...]
    closing: Piece | None

    @property
    def ends_open(self) -> bool:
        """Whether its last day was not answered."""
        last = self.closing or (self.opening if not self.inner and self.plain[0] == self.plain[-1] else None)
        return last is not None and last.end == NOT_ANSWERED


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The weeks of a diary. `order` holds the places of the days with an answered eve, by week and kind."""

    order: npt.NDArray[np.int64]
    weeks: tuple[Week, ...]


def layout(answers: DailyAnswers) -> Layout:
    """Lay out a diary whose first day is answered."""
    order: list[int] = []
    weeks = []
    eve = NOT_ANSWERED
    days = answers.days.tolist()
    given = answers.headache.tolist()
    for _, places in groupby(range(len(days)), key=lambda place: days[place] // DAYS_IN_A_WEEK):
        week, eve = _week(list(places), given, eve, order)
        weeks.append(week)
    return Layout(np.array(order, dtype=np.int64), tuple(weeks))


def _week(places: list[int], given: list[int], eve: int, order: list[int]) -> tuple[Week, int]:
    plain: dict[tuple[int, int], list[int]] = {kind: [] for kind in KINDS}
    pieces: list[Piece] = []
    for run, before in _runs(places, given, eve):
        end = given[run[-1]]
        if before != NOT_ANSWERED and end != NOT_ANSWERED and len(run) == 1:
            plain[before, end].append(run[0])
        else:
            pieces.append(Piece(tuple(run), before, end))
        eve = end
    begins = [len(order)]
    for kind in KINDS:
        order.extend(plain[kind])
        begins.append(len(order))
    opening = pieces.pop(0) if pieces and pieces[0].eve == NOT_ANSWERED else None
    closing = pieces.pop() if pieces and pieces[-1].end == NOT_ANSWERED else None
    first, second, third, fourth, last = begins
    return Week((first, second, third, fourth, last), opening, tuple(pieces), closing), eve


def _runs(places: list[int], given: list[int], eve: int) -> Iterator[tuple[list[int], int]]:
    """Each answered day with the missing days before it, and the answer before them all."""
    run: list[int] = []
    for place in places:
        run.append(place)
        if given[place] != NOT_ANSWERED:
            yield run, eve
            run, eve = [], given[place]
    if run:
        yield run, eve
