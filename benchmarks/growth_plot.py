"""Time per person against the number of people, as SVG, with the band of 15 % round the smallest registry's."""

from __future__ import annotations

from collections.abc import Mapping
from math import log10

WIDE, HIGH, MARGIN = 360, 200, 44
TOLERATED = 0.15


def growth_plot(seconds: Mapping[int, float]) -> str:
    """One point for each size; people on a scale of powers of ten, microseconds a person from nothing."""
    each = {people: 1e6 * took / people for people, took in seconds.items()}
    first, *_, last = sorted(each)
    top = 1.25 * max(each.values())

    def x(people: int) -> float:
        return MARGIN + WIDE * (log10(people) - log10(first)) / (log10(last) - log10(first))

    def y(microseconds: float) -> float:
        return MARGIN + HIGH * (1 - microseconds / top)

    band = [y(each[first] * (1 + side * TOLERATED)) for side in (1, -1)]
    path = "L".join(f"{x(people):.1f} {y(each[people]):.1f}" for people in sorted(each))
    marks = "".join(
        f'<circle cx="{x(people):.1f}" cy="{y(value):.1f}" r="4"/>'
        f'<text x="{x(people):.1f}" y="{y(value) - 10:.1f}" text-anchor="middle">{value:.0f}</text>'
        f'<text x="{x(people):.1f}" y="{MARGIN + HIGH + 18}" text-anchor="middle">{people:,}</text>'
        for people, value in each.items()
    )
    width, height = WIDE + 2 * MARGIN, HIGH + 2 * MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" role="img">'
        "<title>Microseconds a person, by the number of people in the registry</title><style>"
        "text{font:12px sans-serif;fill:#666}circle{fill:#b36b00}path{stroke:#888;fill:none}rect{fill:#b36b00;"
        "opacity:.15}</style>"
        f'<rect x="{MARGIN}" y="{band[0]:.1f}" width="{WIDE}" height="{band[1] - band[0]:.1f}"/>'
        f'<path d="M{MARGIN} {MARGIN}V{MARGIN + HIGH}H{MARGIN + WIDE}M{path}"/>{marks}'
        f'<text x="{width / 2}" y="{height - 6}" text-anchor="middle">people in the registry</text>'
        f'<text x="14" y="{height / 2}" transform="rotate(-90 14 {height / 2})" text-anchor="middle">'
        "microseconds a person</text></svg>\n"
    )
