"""The derived tables of a bucket: its days as the day rules judge them, packed bit by bit.

Judging nullable answers is most of the work of counting, so it is done once, when a registry is built. These tables
are never the truth: they name the version of the rules that made them, and what was made by other rules is made again
from the answered days.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import polars as pl

from abate.diary.day_rules import HOURS, HOURS_KNOWN, RULE_NAMES, RULES
from abate.diary.months import JudgedDays
from abate.diary.packed import PackedDays
from abate.registry.rows import MEASURES

FOLLOWED = tuple(name for name in RULE_NAMES if name in MEASURES)
"""The day rules of `judged`; the others are in `judged-others`, which only documents need."""

OTHERS = tuple(name for name in RULE_NAMES if name not in MEASURES)


def _bits(rules: Iterable[str]) -> dict[str, pl.DataType]:
    return {f"{name} {said}": pl.UInt64() for name in rules for said in ("true", "false")}


JUDGED: Mapping[str, pl.DataType] = {
    "at": pl.UInt32(),
    "origin": pl.Int32(),
    "answered": pl.UInt64(),
    "timed": pl.UInt64(),
    **_bits(FOLLOWED),
}
"""One row for 64 calendar days of a person, from the first answered day's to the last's.

`at` is the person's row in `people`, `origin` the day of bit 0 since 1970; the bits are those of `PackedDays`.
"""

JUDGED_OTHERS = _bits(OTHERS)
HOURS_TABLE: Mapping[str, pl.DataType] = {"hours": pl.UInt32()}
"""The known hours of headache days as in `PackedDays`, in the order of their bits in `timed`."""

REST: Mapping[str, pl.DataType] = {"rest": pl.Float64()}
"""What is left of these hours; the table is there only where something is."""

DERIVED = {"judged": JUDGED, "judged-others": JUDGED_OTHERS, "hours": HOURS_TABLE, "rest": REST}

PACKING = 1
"""Version of how the bits are laid down."""


def rules_version() -> str:
    """Of the day rules and of the packing; it changes when a rule does."""
    said = [f"{rule.name}: {rule.rule}" for rule in RULES]
    return hashlib.sha256("\n".join([f"packing {PACKING}", *said, str(HOURS_KNOWN), str(HOURS)]).encode()).hexdigest()


def packed(days: pl.DataFrame, patients: Sequence[str]) -> PackedDays:
    """Judge the days of a bucket and pack them."""
    return PackedDays.of(JudgedDays.of(days), patients)


def tables_of(days: PackedDays) -> dict[str, pl.DataFrame]:
    """The derived tables by name."""
    words = np.diff(days.starts)
    at = np.repeat(np.arange(len(words)), words)
    origin = days.origin[at] + (np.arange(len(at)) - days.starts[at]) * 64
    calendar = {"at": at.astype(np.uint32), "origin": origin.astype(np.int32)}
    marks = {"answered": days.answered, "timed": days.timed}

    def bits(rules: Iterable[str]) -> dict[str, np.ndarray[tuple[int], np.dtype[np.uint64]]]:
        return {f"{name} {said}": part[name] for name in rules for said, part in _said(days)}

    tables = {
        "judged": pl.DataFrame({**calendar, **marks, **bits(FOLLOWED)}, schema=pl.Schema(JUDGED)),
        "judged-others": pl.DataFrame(bits(OTHERS), schema=pl.Schema(JUDGED_OTHERS)),
        "hours": pl.DataFrame({"hours": days.hours}, schema=pl.Schema(HOURS_TABLE)),
    }
    return tables if days.rest is None else {**tables, "rest": pl.DataFrame({"rest": days.rest})}


def from_tables(tables: Mapping[str, pl.DataFrame], patients: Sequence[str]) -> PackedDays:
    """The packed days again; without `judged-others` only the rules that are followed."""
    judged = tables["judged"]
    at = judged["at"].to_numpy()
    words = np.bincount(at, minlength=len(patients))
    starts = np.concatenate(([0], np.cumsum(words)))
    held = np.flatnonzero(words)
    origin = np.zeros(len(patients), np.int64)
    origin[held] = judged["origin"].to_numpy()[starts[:-1][held]]
    columns = {name: frame[name].to_numpy() for frame in tables.values() for name in frame.columns}
    rules = [name for name in RULE_NAMES if f"{name} true" in columns]
    return PackedDays(
        patients=tuple(patients),
        starts=starts,
        origin=origin,
        answered=columns["answered"],
        true={name: columns[f"{name} true"] for name in rules},
        false={name: columns[f"{name} false"] for name in rules},
        timed=columns["timed"],
        hours=columns["hours"],
        rest=columns.get("rest"),
    )


def _said(days: PackedDays) -> tuple[tuple[str, Mapping[str, np.ndarray[tuple[int], np.dtype[np.uint64]]]], ...]:
    return ("true", days.true), ("false", days.false)
