"""Rows with a bar or an interval each: parts of a whole, and shares with their limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from abate.registry.plots.paper import WIDTH, Scale, percent, percents, sign, step_of
from abate.registry.release import ALL, Released

PITCH, LABEL, BAR = 34.0, 11.0, 12.0
BELOW = 26.0


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar, with how it is painted: `solid`, `possible` (hatched) or `rest` (empty)."""

    paint: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Row:
    """A bar, or an interval where there is a `mark`; `figures` says it in words, or why there is none."""

    label: str
    figures: str
    y: float
    parts: tuple[Part, ...] = ()
    mark: float | None = None


@dataclass(frozen=True, slots=True)
class Strips:
    """Rows below one another. `legend` pairs a way of painting with what it stands for."""

    name: str
    title: str
    rows: tuple[Row, ...]
    legend: tuple[tuple[str, str], ...] = ()
    ticks: tuple[tuple[str, float], ...] = ()

    kind, width, bar = "strips", WIDTH, BAR

    @property
    def floor(self) -> float:
        """Where the last row ends."""
        return PITCH * len(self.rows)

    @property
    def height(self) -> float:
        """With the ticks below."""
        return self.floor + (BELOW if self.ticks else 0)

    @property
    def words(self) -> str:
        """The plot in words."""
        return "; ".join(f"{row.label}: {row.figures}" for row in self.rows)


ANSWERS = (("solid", "met"), ("possible", "not known"), ("rest", "not met"))
_WHOLE = Scale(0, 1, 0.5, WIDTH - 0.5)


def responders_of(name: str, title: str, labelled: Iterable[tuple[str, Mapping[str, Any]]]) -> Strips:
    """Rows with `share low` and `share high`: known to be met, not known, known not to be met."""
    rows = []
    for at, (label, row) in enumerate(labelled):
        low, high = row["share low"], row["share high"]
        if low is None or high is None:
            column = "share low" if low is None else "share high"
            rows.append(Row(label, sign(row, column), PITCH * at))
        else:
            figures = f"{percents(low, high)} of {row['people']:,}"
            rows.append(Row(label, figures, PITCH * at, _stacked((low, high - low, 1 - high))))
    return Strips(name, title, tuple(rows), ANSWERS)


def decisions(name: str, title: str, found: Sequence[Mapping[str, Any]], labels: Sequence[str]) -> Strips:
    """Decisions of documents: met, not known, and the rest (not met, or not applicable)."""
    rows = []
    for at, (row, label) in enumerate(zip(found, labels, strict=True)):
        met, not_known = row["share met"], row["share not known"]
        if met is None or not_known is None:
            rows.append(Row(label, sign(row, "share met" if met is None else "share not known"), PITCH * at))
        else:
            rest = max(1 - met - not_known, 0)
            figures = f"{percent(met)} met, {percent(not_known)} not known"
            rows.append(Row(label, figures, PITCH * at, _stacked((met, not_known, rest))))
    legend = (*ANSWERS[:2], ("rest", "not met, or not applicable"))
    return Strips(name, title, tuple(rows), legend)


def bars_of(name: str, title: str, row: Mapping[str, Any], columns: Sequence[str], whole: str) -> Strips:
    """Columns of one row as shares of another."""
    rows = []
    for at, column in enumerate(columns):
        count, total = row[column], row[whole]
        if count is None or not total:
            rows.append(Row(column, sign(row, column), PITCH * at))
        else:
            parts = _stacked((count / total, 0.0, 1 - count / total))
            rows.append(Row(column, f"{percent(count / total)} ({count:,})", PITCH * at, parts))
    return Strips(name, title, tuple(rows))


def intervals_of(name: str, title: str, table: Released, key: str, words: Mapping[str, str]) -> Strips | None:
    """Shares with their limits; None where there is none to draw."""
    found = [row for row in table.frame.iter_rows(named=True) if row[key] != ALL]
    most = max((row["high"] for row in found if row["high"] is not None), default=0)
    if not most:
        return None
    step = step_of(most)
    ticks = [step * at for at in range(int(most / step) + 2)]
    scale = Scale(0, ticks[-1], 16, WIDTH - 20)
    rows = []
    for at, row in enumerate(found):
        label = words.get(row[key], row[key])
        if row["share"] is None or row["low"] is None:
            rows.append(Row(label, sign(row, "share"), PITCH * at))
            continue
        low, high = scale.at(row["low"]), scale.at(row["high"])
        figures = f"{100 * row['share']:.1f} % ({100 * row['low']:.1f} to {100 * row['high']:.1f})"
        part = Part("limits", low, round(high - low, 2))
        rows.append(Row(label, figures, PITCH * at, (part,), scale.at(row["share"])))
    digits = 0 if step >= 0.01 else 1
    return Strips(
        name, title, tuple(rows), ticks=tuple((f"{100 * tick:.{digits}f} %", scale.at(tick)) for tick in ticks)
    )


def _stacked(shares: Sequence[float]) -> tuple[Part, ...]:
    parts, start = [], 0.0
    for share, paint in zip(shares, ("solid", "possible", "rest"), strict=True):
        if share > 0:
            x = _WHOLE.at(start)
            parts.append(Part(paint, x, round(_WHOLE.at(start + share) - x, 2)))
        start += share
    return tuple(parts)
