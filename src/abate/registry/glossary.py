"""What each outcome counts (`glossary.yaml`), and what published studies found of it (`published.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from abate.errors import RulebookError
from abate.rulebook.document import Status
from abate.strict_yaml import read

PUBLISHED_WORDS: Mapping[Status, str] = {
    "seen": "seen in the publication, of which a part was read",
    "recalled": "recalled, not read again",
    "second-hand": "second-hand",
    "unverified": "unverified",
}
"""How sure a published figure is."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One outcome. `beware` is what its figures do not say."""

    name: str
    title: str
    definition: str
    source: str
    beware: str


@dataclass(frozen=True, slots=True)
class Published:
    """What a study found: context for the outcome it stands beside, no test against it."""

    beside: str
    study: str
    people: int
    says: str
    source: str
    status: Status


@cache
def definitions() -> Mapping[str, Definition]:
    """Every outcome by name, in the order of the report."""
    entries = read(Path(__file__).with_name("glossary.yaml"), RulebookError).value
    return MappingProxyType({name: Definition(name=name, **entry) for name, entry in entries.items()})


@cache
def published() -> tuple[Published, ...]:
    """Every published figure."""
    entries = read(Path(__file__).with_name("published.yaml"), RulebookError).value
    return tuple(Published(**entry) for entry in entries)


def published_beside(outcome: str) -> tuple[Published, ...]:
    """Those that stand beside an outcome."""
    return tuple(one for one in published() if one.beside == outcome)
