"""A written rule document: who published it, which edition, how sure we are of its text, and its decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from abate.criteria.tree import Node

Status = Literal["seen", "recalled", "second-hand", "unverified"]
"""seen: the publisher's own text was read; recalled: written down from the publication without reading it again;
second-hand: read where others report it; unverified: an example that must be checked before anyone relies on it."""


@dataclass(frozen=True, slots=True)
class Edition:
    """Which text: since when it holds, when it was last reviewed against its source, what is unsure."""

    valid_from: date | None
    reviewed: date
    label: str = ""
    note: str = ""

    def __str__(self) -> str:
        """One line for outputs."""
        since = f"valid from {self.valid_from}" if self.valid_from else "date not found"
        return ", ".join(part for part in (self.label, since, f"reviewed {self.reviewed}", self.note) if part)


@dataclass(frozen=True, slots=True)
class Displacement:
    """A diagnosis (or finding) that takes the place of others: the classification's own precedence.

    The others are dropped where `when` is met and `unless` is not. While `when` is open they wait, unless
    `stays_while_open` says that they are right either way.
    """

    when: str
    drops: tuple[str, ...]
    says: str
    unless: str | None = None
    stays_while_open: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """One document of the rulebook. `decisions` are what it decides; `criteria` what other documents may refer to."""

    id: str
    title: str
    publisher: str
    edition: Edition
    source: str
    status: Status
    decisions: Mapping[str, Node]
    criteria: Mapping[str, Node] = field(default_factory=dict)
    precedence: tuple[Displacement, ...] = ()
    superseded_by: str | None = None
    note: str = ""
