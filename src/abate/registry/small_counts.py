"""Small counts are withheld, and as many others as it takes that nobody can work them out.

`withheld` is pure: counts, and what adds up to what, go in; which of them may not be shown comes out.

Primary: a count from 1 to one below the limit is withheld. A zero is always shown.
Secondary: further counts are withheld, preferably small ones, until the following holds.

What is guaranteed. Suppose somebody has every count that is shown, totals among them, knows what adds up to what,
and knows that a withheld count is a whole number and no zero. Then of each withheld count the lowest and the highest
number that agree with all of this lie at least `limit - 1` apart: it is never narrowed to a single one. The same
holds for small counts that no table shows but that follow from two others (who fell by 30 % but not by 50 %).

What is not. It does not hold against somebody who has some of the withheld counts from elsewhere, as a centre has
its own. It does not hide what holds for everybody, or nobody, of a group. And it does not reckon with somebody who
reasons backwards from which counts were chosen to be withheld.

Counts and sums are a system of equations in the withheld counts; one is exposed where the range of its solutions is
narrow (Gusfield, SIAM J Comput 1988;17:552-571; Hundepool et al., Statistical Disclosure Control, Wiley 2012, chapter
4). The ranges come from whole-number programming (HiGHS, through scipy).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from abate.registry.rows import DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class Sum:
    """The count `total` is the sum of the counts `parts`, all given by their places."""

    total: int
    parts: tuple[int, ...]

    @property
    def counts(self) -> tuple[int, ...]:
        """Every place in it."""
        return (self.total, *self.parts)


def withheld(  # noqa: PLR0913 - what is known of the counts
    counts: Sequence[int],
    sums: Sequence[Sum],
    *,
    limit: int = DEFAULT_LIMIT,
    also: Collection[int] = (),
    never_shown: Collection[int] = (),
    rather_shown: Collection[int] = (),
) -> tuple[bool, ...]:
    """Which counts may not be shown.

    Args:
        counts: how many there are of each.
        sums: everything that is known to add up.
        limit: counts from 1 to `limit - 1` are small.
        also: places of counts that are small for another reason: few people had all those sessions.
        never_shown: places of counts that nobody shows but anybody may work out; guarded where they are small.
        rather_shown: places of counts that are withheld for the sake of others only where nothing else would do.

    Returns:
        One answer per count; never true of a zero or of a count that is never shown.

    Raises:
        ValueError: when a count is negative, or a sum is wrong.
    """
    _check(counts, sums)
    small = {at for at, count in enumerate(counts) if 0 < count < limit or (count and at in also)}
    hidden = small - set(never_shown)
    choice = _Choice(counts, rather_shown)
    # What is withheld only grows, and the ranges with it: a count that is safe stays so.
    safe: set[int] = set()
    while True:
        _two_in_every_sum(choice, sums, hidden, hidden | small, never_shown)
        unknown = hidden | set(never_shown)
        further = set()
        for group in _together(unknown, sums):
            anywhere = choice.among(group.sums, unknown)
            if anywhere is None:
                # With all but zeros withheld, twice or three times everything would fit as well.
                safe |= group.cells
                continue
            exposed, found_safe = _first_exposed(counts, group, (hidden | small) - safe, hidden, limit)
            safe |= found_safe
            if exposed is not None:
                near = choice.among([one for one in group.sums if exposed in one.counts], unknown)
                further.add(anywhere if near is None else near)
        hidden |= further
        if not further and hidden <= safe:
            return tuple(at in hidden for at in range(len(counts)))


@dataclass(frozen=True, slots=True)
class _Group:
    """Unknown counts that sums tie together, and those sums."""

    cells: frozenset[int]
    sums: tuple[Sum, ...]


def _check(counts: Sequence[int], sums: Sequence[Sum]) -> None:
    if any(count < 0 for count in counts):
        raise ValueError("a count is negative")
    for one in sums:
        if counts[one.total] != sum(counts[part] for part in one.parts):
            raise ValueError(f"the counts at {one.parts} do not add up to the one at {one.total}")


def _together(unknown: Collection[int], sums: Sequence[Sum]) -> Iterator[_Group]:
    """Unknown counts, each with all that share a sum with it, directly or over others."""
    touching: dict[int, list[Sum]] = {at: [] for at in unknown}
    for one in sums:
        for at in one.counts:
            if at in touching:
                touching[at].append(one)
    left = set(touching)
    while left:
        cells, bound, edge = set(), set(), [min(left)]
        while edge:
            at = edge.pop()
            if at in cells:
                continue
            cells.add(at)
            for one in touching[at]:
                bound.add(one)
                edge += [other for other in one.counts if other in left and other not in cells]
        left -= cells
        yield _Group(frozenset(cells), tuple(sorted(bound, key=lambda one: one.counts)))


def _first_exposed(
    counts: Sequence[int], group: _Group, guarded: Collection[int], hidden: Collection[int], limit: int
) -> tuple[int | None, set[int]]:
    """The first guarded count of a group whose range is too narrow, if there is one, and those found safe before."""
    cells = sorted(group.cells)
    narrow = [place for place, at in enumerate(cells) if at in guarded]
    safe: set[int] = set()
    if not narrow:
        return None, safe
    ranges = _Ranges(counts, cells, group.sums, hidden, limit)

    def still_narrow() -> list[int]:
        left = [place for place in narrow if ranges.width(place) < limit - 1]
        safe.update(cells[place] for place in set(narrow) - set(left))
        return left

    # One question for all of them together settles most; what it leaves is asked one by one.
    before = len(narrow) + 1
    while len(narrow) < before:
        before = len(narrow)
        ranges.widen(narrow)
        narrow = still_narrow()
    while narrow:
        place = narrow[0]
        ranges.widen([place])
        narrow = still_narrow()
        if place in narrow:
            return cells[place], safe
    return None, safe


class _Ranges:
    """How far each of some unknown counts is seen to move, up and down, in solutions found so far."""

    def __init__(
        self, counts: Sequence[int], cells: Sequence[int], sums: Sequence[Sum], hidden: Collection[int], limit: int
    ) -> None:
        place = {at: number for number, at in enumerate(cells)}
        entries = [
            (row, place[at], sign)
            for row, one in enumerate(sums)
            for at, sign in ((one.total, -1), *((part, 1) for part in one.parts))
            if at in place
        ]
        rows, columns, signs = zip(*entries, strict=True) if entries else ((), (), ())
        self._matrix = csr_array((signs, (rows, columns)), shape=(max(len(sums), 1), len(cells)), dtype=float)
        least = np.array([counts[at] - (at in hidden) for at in cells], dtype=float)
        # Moves beyond the limit would show nothing more.
        self._bounds = Bounds(-np.minimum(least, limit), np.full(len(cells), float(limit)))
        self._lowest: npt.NDArray[np.float64] = np.zeros(len(cells))
        self._highest: npt.NDArray[np.float64] = np.zeros(len(cells))

    def width(self, place: int) -> float:
        """The widest range seen of one of them."""
        return float(self._highest[place] - self._lowest[place])

    def widen(self, places: Sequence[int]) -> None:
        """Move these together as far up, and as far down, as the sums allow."""
        aim = np.zeros(len(self._lowest))
        for way in (-1, 1):
            aim[list(places)] = way
            found = milp(
                aim,
                integrality=np.ones_like(aim),
                bounds=self._bounds,
                constraints=LinearConstraint(self._matrix, 0, 0),
            )
            if found.x is None:
                raise ValueError(f"the ranges of withheld counts could not be found: {found.message}")
            moved = np.rint(found.x)
            self._lowest, self._highest = np.minimum(self._lowest, moved), np.maximum(self._highest, moved)


@dataclass(frozen=True, slots=True)
class _Choice:
    """Which count is withheld for the sake of others."""

    counts: Sequence[int]
    rather_shown: Collection[int]

    def among(self, sums: Sequence[Sum], unknown: Collection[int]) -> int | None:
        """One of these sums that is shown and no zero; None where there is none.

        One that is not rather shown, if there is one; of those the one in most of the sums, then the smallest.
        """
        helps = Counter(at for one in sums for at in one.counts if self.counts[at] and at not in unknown)
        return min(helps, key=lambda at: (at in self.rather_shown, -helps[at], self.counts[at], at), default=None)


def _two_in_every_sum(
    choice: _Choice,
    sums: Sequence[Sum],
    hidden: set[int],
    guarded: Collection[int],
    never_shown: Collection[int],
) -> None:
    """Withhold further counts where a single guarded one is unknown in a sum: it would follow from the others."""
    guarded = set(guarded)
    while True:
        unknown = hidden | set(never_shown)
        alone = [one for one in sums if len(found := unknown.intersection(one.counts)) == 1 and found <= guarded]
        further = choice.among(alone, unknown)
        if further is None:
            return
        hidden.add(further)
        guarded.add(further)
