"""The days of many people, judged by the day rules, as bits: 64 calendar days of a person in one word."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class PackedDays:
    """To be filled in."""
