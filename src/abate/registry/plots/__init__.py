"""Plots of released tables, drawn in SVG: solid is known, hatched is what missing days leave possible."""

from __future__ import annotations

from abate.registry.plots.curve import Curve, Funnel, curve, funnel
from abate.registry.plots.ranges import Ranges, courses_of, first_responses, windows_of_cycles
from abate.registry.plots.strips import Strips, bars_of, decisions, intervals_of, responders_of

Plot = Strips | Ranges | Curve | Funnel

__all__ = [
    "Curve",
    "Funnel",
    "Plot",
    "Ranges",
    "Strips",
    "bars_of",
    "courses_of",
    "curve",
    "decisions",
    "first_responses",
    "funnel",
    "intervals_of",
    "responders_of",
    "windows_of_cycles",
]
