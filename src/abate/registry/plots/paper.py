"""The paper that plots are drawn on: its measures, scales, and how figures read on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from abate.registry.release import WITHHELD

WIDTH = 384.0

WITHHELD_SIGN, NO_FIGURE_SIGN = "[c]", "[x]"
"""Withheld, and no figure: the signs that official statistics in the United Kingdom use in tables."""


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to places along an axis."""

    first: float
    last: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """The place of a value."""
        return round(self.start + (value - self.first) / (self.last - self.first) * (self.end - self.start), 2)


def percent(share: float) -> str:
    """`44 %`."""
    return f"{100 * share:.0f} %"


def percents(low: float, high: float) -> str:
    """`44 to 51 %`, or one figure where the two read alike."""
    least, most = f"{100 * low:.0f}", f"{100 * high:.0f}"
    return f"{least} %" if least == most else f"{least} to {most} %"


def sign(row: Mapping[str, Any], column: str) -> str:
    """Why a cell is empty."""
    return WITHHELD_SIGN if column in row[WITHHELD] else NO_FIGURE_SIGN


def step_of(most: float) -> float:
    """A round distance between ticks, for four or five of them."""
    step = 10.0**-4
    while True:
        for times in (1, 2, 5):
            if step * times * 5 >= most:
                return step * times
        step *= 10
