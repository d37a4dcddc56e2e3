"""The glossary of facts: every named fact with its kind, unit, definition, source and question (`glossary.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

from abate.errors import RulebookError
from abate.strict_yaml import read

Kind = Literal["count", "number", "flag", "category"]
Origin = Literal["diary", "history", "both"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One entry of the glossary.

    `label` reads inside a sentence, `asks` is the question that would settle it, and `origin` tells
    whether the diary, the history or both answer it. `words` are those a category can be.
    """

    name: str
    kind: Kind
    unit: str
    origin: Origin
    label: str
    definition: str
    source: str
    asks: str
    words: tuple[str, ...] = ()


@cache
def glossary() -> Mapping[str, Fact]:
    """Every fact by name, in the order of the glossary."""
    entries = read(Path(__file__).with_name("glossary.yaml"), RulebookError).value
    facts = {
        name: Fact(
            name=name,
            kind=entry["kind"],
            unit=entry.get("unit", "yes or no"),
            origin=entry["from"],
            label=entry["label"],
            definition=entry["definition"],
            source=entry["source"],
            asks=entry["asks"],
            words=tuple(entry.get("words", ())),
        )
        for name, entry in entries.items()
    }
    return MappingProxyType(facts)


KINDS = get_args(Kind)
