"""The limits of the funnel: what chance alone leaves likely, by adding up the binomial."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest

from abate.registry.funnel import limits


def below(count: int, people: int, share: float) -> float:
    """How probable so few, or fewer, of so many are."""
    return sum(comb(people, at) * share**at * (1 - share) ** (people - at) for at in range(count + 1))


@pytest.mark.parametrize("share", [0.05, 0.3, 0.5, 0.93])
@pytest.mark.parametrize("people", [1, 7, 40, 300])
@pytest.mark.parametrize("level", [0.95, 0.998])
def test_the_limits_lie_between_the_counts_that_chance_allows(share: float, people: int, level: float) -> None:
    """Spiegelhalter 2005, A.1: between the count that is reached too rarely and the next, in proportion."""
    tail = (1 - level) / 2
    for limit, probability in zip(limits(share, people, level), (tail, 1 - tail), strict=True):
        reached = next(at for at in range(people + 1) if below(at, people, share) >= probability - 1e-12)
        short = below(reached - 1, people, share) if reached else 0.0
        back = (below(reached, people, share) - probability) / (below(reached, people, share) - short)
        assert limit == pytest.approx(max((reached - back) / people, 0), abs=1e-9)


def test_the_limits_close_in_with_the_number_of_people() -> None:
    low, high = limits(0.4, np.array([20, 200, 2000]), 0.95)
    assert list(low) == sorted(low)
    assert list(high) == sorted(high, reverse=True)
    assert low[-1] < 0.4 < high[-1]


def test_the_outer_limits_lie_outside_the_inner_ones() -> None:
    inner, outer = limits(0.4, 60, 0.95), limits(0.4, 60, 0.998)
    assert outer[0] < inner[0] < inner[1] < outer[1]


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_where_nobody_or_everybody_has_it_there_is_no_room_for_chance(share: float) -> None:
    assert limits(share, 30, 0.95) == (pytest.approx(share), pytest.approx(share))


def test_what_is_no_share_is_refused() -> None:
    with pytest.raises(ValueError, match="no share"):
        limits(30, 10, 0.95)


def test_a_funnel_needs_people() -> None:
    with pytest.raises(ValueError, match="no people"):
        limits(0.3, [10, 0], 0.95)
