"""Small counts: whoever has everything that is shown cannot narrow one that is withheld to a single number."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abate.registry.small_counts import Sum, withheld

LIMIT = 4
"""Small, so that an attacker can try every number."""


def line(*parts: int) -> tuple[list[int], list[Sum]]:
    """A total and its parts."""
    return [sum(parts), *parts], [Sum(0, tuple(range(1, len(parts) + 1)))]


def grid(rows: list[list[int]]) -> tuple[list[int], list[Sum]]:
    """A table with the totals of its rows, of its columns, and of all."""
    wide, high = len(rows[0]), len(rows)
    full = [[*row, sum(row)] for row in rows]
    full.append([sum(row[at] for row in full) for at in range(wide + 1)])
    at = [[y * (wide + 1) + x for x in range(wide + 1)] for y in range(high + 1)]
    sums = [Sum(row[-1], tuple(row[:-1])) for row in at]
    sums += [Sum(at[-1][x], tuple(at[y][x] for y in range(high))) for x in range(wide + 1)]
    return [count for row in full for count in row], sums


def possible(
    counts: list[int], sums: list[Sum], hidden: tuple[bool, ...], most: int, *, free: tuple[int, ...] = ()
) -> list[set[int]]:
    """What the attacker is left with: every number that each count may be, by trying all of them.

    He knows what is shown, what adds up, and that what is withheld is no zero (`free` counts may be).
    """
    left: list[set[int]] = [set() for _ in counts]
    shown = [
        None if is_hidden or at in free else count
        for at, (count, is_hidden) in enumerate(zip(counts, hidden, strict=True))
    ]
    for full in _solutions(shown, sums, {at: int(at not in free) for at in range(len(counts))}, most):
        for at, count in enumerate(full):
            left[at].add(count)
    return left


def _solutions(known: list[int | None], sums: list[Sum], least: dict[int, int], most: int) -> Iterator[list[int]]:
    """Every way to fill in what is not known: what follows from a sum first, then by trying."""
    for one in sums:
        unknown = [at for at in one.counts if known[at] is None]
        if len(unknown) > 1:
            continue
        rest = sum(known[at] or 0 for at in one.parts)
        if not unknown:
            if known[one.total] != rest:
                return
        else:
            follows = rest if unknown[0] == one.total else known[one.total] - rest
            if follows < least[unknown[0]]:
                return
            yield from _solutions([*known[: unknown[0]], follows, *known[unknown[0] + 1 :]], sums, least, most)
            return
    if None not in known:
        yield list(known)
        return
    at = known.index(None)
    for tried in range(least[at], most + 1):
        yield from _solutions([*known[:at], tried, *known[at + 1 :]], sums, least, most)


@pytest.mark.parametrize(("count", "is_withheld"), [(0, False), (1, True), (9, True), (10, False)])
def test_a_count_from_1_to_9_is_withheld_and_a_zero_is_shown(count: int, is_withheld: bool) -> None:
    assert withheld([count], []) == (is_withheld,)


def test_the_limit_is_the_registrys_own() -> None:
    assert withheld([5, 4], [], limit=5) == (False, True)


def test_a_single_small_count_takes_the_smallest_other_with_it() -> None:
    counts, sums = line(3, 40, 60, 0)
    assert withheld(counts, sums) == (False, True, True, False, False)


def test_two_small_counts_that_come_to_little_take_a_third_with_them() -> None:
    """Their sum follows from the total: of two that come to 2, each would be known to be 1."""
    counts, sums = line(1, 1, 40, 60)
    assert withheld(counts, sums) == (False, True, True, True, False)


def test_two_small_counts_that_come_to_enough_guard_each_other() -> None:
    counts, sums = line(6, 7, 40)
    assert withheld(counts, sums) == (False, True, True, False)


def test_a_small_total_is_withheld_with_all_its_parts() -> None:
    counts, sums = line(2, 3, 0)
    assert withheld(counts, sums) == (True, True, True, False)


def test_where_the_only_other_part_is_a_zero_the_total_goes() -> None:
    counts, sums = line(30, 0)
    assert withheld(counts, sums, also={1}) == (True, True, False)


def test_in_a_table_rows_and_columns_both_guard() -> None:
    counts, sums = grid([[3, 40, 50], [60, 70, 80], [90, 95, 99]])
    hidden = withheld(counts, sums)
    assert hidden[0]
    assert sum(hidden) == 4  # the corners of a rectangle


def test_two_rectangles_joined_by_one_cell_do_not_guard_that_cell() -> None:
    """Each row and column of it has two withheld, and still it follows from the totals (Gusfield 1988)."""
    big = 50
    rows = [[3, 3, big, big], [3, 3, 3, big], [big, big, 3, 3], [big, big, 3, 3]]
    counts, sums = grid(rows)
    hidden = withheld(counts, sums, limit=4)
    joint = 1 * 5 + 2
    left = possible(counts, sums, hidden, most=9)
    assert hidden[joint]
    assert len(left[joint]) >= 4


def test_a_difference_that_nobody_shows_is_guarded() -> None:
    """50 fell by 30 %, 47 by 50 %: that 3 fell by something between follows unless one of the two is withheld."""
    assert withheld([50, 47, 3], [Sum(0, (1, 2))], never_shown={2}) == (False, True, False)
    assert withheld([50, 30, 20], [Sum(0, (1, 2))], never_shown={2}) == (False, False, False)


def test_equal_counts_are_withheld_together() -> None:
    counts = [5, 40, 45, 40]
    sums = [Sum(2, (0, 1)), Sum(3, (1,))]
    hidden = withheld(counts, sums)
    assert hidden == (True, True, False, True)


def test_what_is_rather_shown_is_withheld_only_where_nothing_else_would_do() -> None:
    """The total would guard both of its small parts at once; two larger parts do so as well."""
    counts, sums = [23, 3, 20, 2, 21], [Sum(0, (1, 2)), Sum(0, (3, 4))]
    assert withheld(counts, sums, limit=LIMIT) == (True, True, False, True, False)
    assert withheld(counts, sums, limit=LIMIT, rather_shown=[0]) == (False, True, True, True, True)
    four_alone = line(1, 1, 1, 1)
    assert withheld(*four_alone, limit=LIMIT, rather_shown=[0]) == (True,) * 5


def test_a_wrong_sum_is_refused() -> None:
    with pytest.raises(ValueError, match="do not add up"):
        withheld([10, 4, 5], [Sum(0, (1, 2))])


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        withheld([-1], [])


@given(st.lists(st.integers(0, 12), min_size=1, max_size=5), st.sets(st.integers(0, 5)))
def test_with_a_total_nothing_withheld_is_narrowed(parts: list[int], rather_shown: set[int]) -> None:
    counts, sums = line(*parts)
    hidden = withheld(counts, sums, limit=LIMIT, rather_shown=rather_shown)
    assert all(is_hidden for is_hidden, count in zip(hidden, counts, strict=True) if 0 < count < LIMIT)
    assert not any(is_hidden for is_hidden, count in zip(hidden, counts, strict=True) if count == 0)
    if sum(hidden) <= 4:
        for is_hidden, left in zip(hidden, possible(counts, sums, hidden, most=sum(counts) + LIMIT), strict=True):
            assert not is_hidden or max(left) - min(left) >= LIMIT - 1


@settings(max_examples=60)
@given(
    st.lists(st.lists(st.sampled_from([0, 1, 2, 3, 4, 5, 9]), min_size=2, max_size=2), min_size=2, max_size=3),
    st.booleans(),
)
def test_with_the_totals_of_rows_and_columns_nothing_withheld_is_narrowed(
    rows: list[list[int]], whole_is_rather_shown: bool
) -> None:
    counts, sums = grid(rows)
    hidden = withheld(counts, sums, limit=LIMIT, rather_shown=[len(counts) - 1] if whole_is_rather_shown else ())
    for is_hidden, count in zip(hidden, counts, strict=True):
        assert is_hidden or count == 0 or count >= LIMIT
    if sum(hidden) <= 6:
        for is_hidden, left in zip(hidden, possible(counts, sums, hidden, most=13), strict=True):
            assert not is_hidden or max(left) - min(left) >= LIMIT - 1


@settings(max_examples=40)
@given(st.lists(st.integers(0, 12), min_size=3, max_size=3).map(lambda found: sorted(found, reverse=True)))
def test_counts_that_lie_within_one_another_never_give_a_small_difference(nested: list[int]) -> None:
    """So many fell by 30, by 50 and by 75 %: neither those, nor who lies between two of them, can be narrowed."""
    between = [nested[0] - nested[1], nested[1] - nested[2]]
    counts = [*nested, *between]
    sums = [Sum(0, (1, 3)), Sum(1, (2, 4))]
    hidden = withheld(counts, sums, limit=LIMIT, never_shown={3, 4})
    left = possible(counts, sums, hidden, most=18, free=(3, 4))
    for at, count in enumerate(counts):
        if hidden[at] or (at > 2 and 0 < count < LIMIT):
            assert max(left[at]) - min(left[at]) >= LIMIT - 1
