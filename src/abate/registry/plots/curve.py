"""The curve of retention, and the funnel of centres."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from abate.registry.funnel import limits
from abate.registry.outcomes.centres import ABOVE, BELOW, INNER, OUTER
from abate.registry.plots.paper import WIDTH, Scale, percents, step_of
from abate.registry.release import ALL, Released

LEFT, RIGHT, TOP, HEIGHT, UNDER = 34.0, 10.0, 10.0, 170.0, 50.0
SHARES = Scale(0, 1, TOP + HEIGHT, TOP)
TICKS = tuple((f"{100 * value:.0f} %", SHARES.at(value)) for value in (0, 0.25, 0.5, 0.75, 1))
GRID = 80
"""Points of a funnel's lines."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Steps of the share still treated within their limits; `at_risk` are the people left below each tick."""

    name: str
    title: str
    line: str
    area: str
    across: tuple[tuple[str, float], ...]
    at_risk: tuple[tuple[str, float], ...]
    words: str

    kind, width, height, left, right = "curve", WIDTH, TOP + HEIGHT + UNDER + 14, LEFT, WIDTH - RIGHT
    top, floor, ticks = TOP, TOP + HEIGHT, TICKS


@dataclass(frozen=True, slots=True)
class Mark:
    """A centre: from its lowest share to its highest; `label` names those outside the outer limits."""

    x: float
    low: float
    high: float
    outside: bool
    label: str


@dataclass(frozen=True, slots=True)
class Funnel:
    """Centres by their people, in the funnel; the registry's own share is a band from `usual` to `usual`."""

    name: str
    title: str
    inner: tuple[str, str]
    outer: tuple[str, str]
    usual: tuple[float, float]
    marks: tuple[Mark, ...]
    across: tuple[tuple[str, float], ...]
    words: str

    kind, width, height, left, right = "funnel", WIDTH, TOP + HEIGHT + UNDER - 10, LEFT, WIDTH - RIGHT
    top, floor, ticks = TOP, TOP + HEIGHT, TICKS


def curve(table: Released) -> Curve | None:
    """Retention; None where fewer than two times may be shown."""
    rows = [row for row in table.frame.iter_rows(named=True) if row["still treated"] is not None]
    if len(rows) < 2:
        return None
    weeks = [row["weeks"] for row in rows]
    scale = Scale(0, weeks[-1], LEFT, WIDTH - RIGHT)
    low, high = (_steps(scale, rows, column) for column in ("low", "high"))
    every = max(1, -(-len(rows) // 7))
    shown = rows[::every]
    words = "; ".join(
        f"{row['weeks']} weeks: {100 * row['still treated']:.0f} % ({percents(row['low'], row['high'])})"
        for row in rows
    )
    return Curve(
        "retention",
        "Still treated",
        _path(_steps(scale, rows, "still treated")),
        f"{_path(high)} L{' L'.join(f'{x} {y}' for x, y in reversed(low))} Z",
        tuple((str(row["weeks"]), scale.at(row["weeks"])) for row in shown),
        tuple((f"{row['at risk']:,}", scale.at(row["weeks"])) for row in shown),
        words,
    )


def funnel(table: Released, outcome: str, title: str) -> Funnel | None:
    """Centres whose figures may be shown; None where there is none, or the registry's own share is withheld."""
    whole = table.row(outcome=outcome, centre=ALL)
    every = [row for row in table.frame.iter_rows(named=True) if row["outcome"] == outcome and row["centre"] != ALL]
    rows = [row for row in every if None not in (row["people"], row["share low"], row["share high"])]
    if not rows or whole is None or whole["share low"] is None or whole["share high"] is None:
        return None
    most = max(row["people"] for row in rows)
    step = step_of(most)
    last = step * (int(most / step) + 1)
    scale = Scale(0, last, LEFT, WIDTH - RIGHT)
    people = np.unique(np.linspace(1, last, GRID).astype(np.int64))
    lines = {}
    for level in (INNER, OUTER):
        below = limits(whole["share low"], people, level)[0]
        above = limits(whole["share high"], people, level)[1]
        lines[level] = tuple(
            _path([(scale.at(float(n)), SHARES.at(float(value))) for n, value in zip(people, line, strict=True)])
            for line in (below, above)
        )
    marks = tuple(_mark(row, scale) for row in rows)
    words = "; ".join(
        f"{row['centre']}: {percents(row['share low'], row['share high'])} of {row['people']}, {row['against 99.8']}"
        for row in rows
    )
    across = tuple((f"{step * at:,.0f}", scale.at(step * at)) for at in range(round(last / step) + 1))
    usual = (SHARES.at(whole["share low"]), SHARES.at(whole["share high"]))
    inner, outer = lines[INNER], lines[OUTER]
    if missing := len(every) - len(rows):
        title += f" ({missing} of {len(every)} centres withheld)"
    return Funnel(
        f"funnel-{outcome.replace(' ', '-')}",
        title,
        (inner[0], inner[1]),
        (outer[0], outer[1]),
        usual,
        marks,
        across,
        words,
    )


def _mark(row: Mapping[str, Any], scale: Scale) -> Mark:
    outside = row["against 99.8"] in (ABOVE, BELOW)
    low, high = SHARES.at(row["share low"]), SHARES.at(row["share high"])
    return Mark(scale.at(row["people"]), low, high, outside, row["centre"] if outside else "")


def _steps(scale: Scale, rows: Sequence[Mapping[str, Any]], column: str) -> list[tuple[float, float]]:
    """Each share holds until the next time that is shown."""
    points: list[tuple[float, float]] = []
    for row in rows:
        x, y = scale.at(row["weeks"]), SHARES.at(row[column])
        if points:
            points.append((x, points[-1][1]))
        points.append((x, y))
    return points


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{x} {y}" for x, y in points)
