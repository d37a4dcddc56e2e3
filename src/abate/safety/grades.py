"""How severe: grades 1 to 5, each with the version of the criteria it was given by (`grades.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from abate.errors import RefusedError, RulebookError
from abate.rulebook.document import Status
from abate.safety.terms import terms
from abate.strict_yaml import read

GRADES = range(1, 6)
DEATH = 5

Scale = Mapping[int, str]
"""The grades that a side effect can have, and what each means."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the criteria. One whose wording is not at hand has no scales: its grades are kept as given."""

    name: str
    title: str
    published: str
    status: Status
    general: Scale
    rows: Mapping[str, Scale]

    def scale(self, term: str | None) -> Scale:
        """The grades of a term; the general scale where it has no row of its own, or is in free words."""
        row = terms()[term].graded_by if term is not None and term in terms() else None
        return self.rows.get(row, self.general) if row else self.general


@cache
def versions() -> Mapping[str, Version]:
    """Every version by its number."""
    given = read(Path(__file__).with_name("grades.yaml"), RulebookError).value["versions"]
    return MappingProxyType({name: _version(name, entry) for name, entry in given.items()})


def version(name: str) -> Version:
    """One version.

    Raises:
        RefusedError: when there is none of that number.
    """
    if name not in versions():
        raise RefusedError(f"no version {name!r} of CTCAE is known; use one of {', '.join(versions())}")
    return versions()[name]


def meaning(term: str | None, grade: int, of_version: str) -> str | None:
    """What a grade of a term means in a version; None where that version's wording is not at hand.

    Raises:
        RefusedError: when the version is not known or has no such grade for the term.
    """
    found = version(of_version)
    scale = found.scale(term)
    if grade not in (scale or GRADES):
        right = ", ".join(map(str, scale or GRADES))
        raise RefusedError(f"{found.title} has no grade {grade} for {term or 'this'}; it has {right}")
    return scale.get(grade)


def _version(name: str, entry: Mapping[str, Any]) -> Version:
    return Version(
        name=name,
        title=entry["title"],
        published=str(entry["published"]),
        status=entry["status"],
        general=_scale(entry.get("general", {})),
        rows={row: _scale(scale) for row, scale in entry.get("rows", {}).items()},
    )


def _scale(given: Mapping[str, str]) -> Scale:
    return {int(grade): says for grade, says in given.items() if grade.isdigit()}
