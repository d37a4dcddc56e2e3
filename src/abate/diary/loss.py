"""What an import made of a file: the diary days, and the report of all that was not understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from abate.diary.table import DiaryTable


@dataclass(frozen=True, slots=True)
class Unread:
    """Something in the source that did not become part of the diary, and why."""

    line: int | None
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class LossReport:
    """What was read, what it became, and what was lost on the way (its JSON is a public contract)."""

    rows_read: int = 0
    attacks: int = 0
    days: int = 0
    unread: tuple[Unread, ...] = ()
    disagreements: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The report as plain JSON values."""
        return {
            "rows_read": self.rows_read,
            "attacks": self.attacks,
            "days": self.days,
            "unread": [{"line": u.line, "value": u.value, "why": u.why} for u in self.unread],
            "disagreements": list(self.disagreements),
            "dropped": list(self.dropped),
        }

    def in_words(self) -> list[str]:
        """What was lost, one line each; empty where nothing was."""
        lines = [
            f"not understood, {f'line {unread.line}: ' if unread.line else ''}{unread.value!r}: {unread.why}"
            for unread in self.unread
        ]
        lines += [f"disagreement: {disagreement}" for disagreement in self.disagreements]
        lines += [f"dropped: {dropped}" for dropped in self.dropped]
        return lines


@dataclass(slots=True)
class Losses:
    """What is lost in the course of one import, gathered until its report is made."""

    unread: list[Unread] = field(default_factory=list)
    disagreements: list[str] = field(default_factory=list)
    dropped: set[str] = field(default_factory=set)

    def not_read(self, line: int | None, value: str, why: str) -> None:
        """Something of the source did not become part of the diary."""
        self.unread.append(Unread(line, value, why))

    def report(self, *, rows_read: int, attacks: int, days: int) -> LossReport:
        """The report: what was not read by line, what was dropped by name."""
        unread = tuple(sorted(self.unread, key=lambda one: one.line or 0))
        dropped = tuple(sorted(self.dropped))
        return LossReport(rows_read, attacks, days, unread, tuple(self.disagreements), dropped)


@dataclass(frozen=True, slots=True, eq=False)
class Imported:
    """A diary made from another program's file."""

    diary: DiaryTable
    report: LossReport = field(default_factory=LossReport)
