"""Plots of the validation as SVG: what was told beside what came, and where the truth lies among the possible."""

from __future__ import annotations

from collections.abc import Sequence

from validation.measures import Bin, Uniformity

SIDE, MARGIN = 240, 36


def calibration_plot(bins: Sequence[Bin], what: str) -> str:
    """Points on the diagonal are told as they come; a larger point stands for more people."""
    most = max(one.of for one in bins)
    points = "".join(
        f'<circle cx="{_x(one.told):.1f}" cy="{_y(one.came):.1f}" r="{3 + 6 * (one.of / most) ** 0.5:.1f}">'
        f"<title>{one.of} people: told {one.told:.0%}, came {one.came:.0%}</title></circle>"
        for one in bins
    )
    return _framed(f'<path d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}"/>{points}', what, ("told", "came"))


def rank_plot(found: Uniformity, what: str) -> str:
    """Bars of even height: the truth lies anywhere in what the model holds possible, as often as it should."""
    mean = sum(found.counts) / len(found.counts)
    width = SIDE / len(found.counts)
    bars = "".join(
        f'<rect x="{MARGIN + width * at + 1:.1f}" y="{_y(count / mean / 2):.1f}" width="{width - 2:.1f}"'
        f' height="{_y(0) - _y(count / mean / 2):.1f}"><title>{count} people</title></rect>'
        for at, count in enumerate(found.counts)
    )
    return _framed(
        f'{bars}<path d="M{_x(0)} {_y(0.5)}L{_x(1)} {_y(0.5)}"/>', what, ("where the truth lies", "people")
    )


def _framed(marks: str, what: str, axes: tuple[str, str]) -> str:
    size = SIDE + 2 * MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{size}" role="img">'
        f"<title>{what}</title><style>"
        "text{font:12px sans-serif;fill:#666}rect,circle{fill:#b36b00}path{stroke:#888;fill:none}</style>"
        f'<path d="M{MARGIN} {MARGIN}V{MARGIN + SIDE}H{MARGIN + SIDE}"/>{marks}'
        f'<text x="{size / 2}" y="{size - 10}" text-anchor="middle">{axes[0]}</text>'
        f'<text x="14" y="{size / 2}" transform="rotate(-90 14 {size / 2})" text-anchor="middle">{axes[1]}</text>'
        "</svg>"
    )


def _x(share: float) -> float:
    return MARGIN + SIDE * share


def _y(share: float) -> float:
    return MARGIN + SIDE * (1 - share)
