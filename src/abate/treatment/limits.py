"""What a session is measured by: limits, vials, injectors, signs and findings, each a document of its own."""

from __future__ import annotations

import re
from functools import cache
from typing import Annotated, Literal
from unicodedata import normalize

from pydantic import Field, StrictInt

from abate.rulebook.document import Status
from abate.treatment.documents import BUILT_IN, Count, Part, Words, document

# Hard ceilings. A clinic's document may be stricter, never laxer: it is refused before anyone is injected by it.
# 400 U: maximum cumulative dose in adults. 3 months: its interval; a shorter one would let more through.
# 24 h: use after reconstitution. All from the BOTOX labels (see `limits.yaml`).
CEILING_UNITS = 400
SHORTEST_MONTHS = 3
CEILING_HOURS = 24

HARD_STOPS = frozenset({
    "contraindicated", "infection-at-site", "cumulative-units", "site-units", "muscle-units", "product", "strength",
    "lot-missing", "lot-expired", "lot-recalled", "reconstituted-too-long", "units-do-not-balance",
    "nothing-injected", "injector-not-valid", "in-the-future",
})  # fmt: skip
"""Findings that no document can turn into warnings."""

Kind = Literal["stop", "warning"]


class _Cited(Part):
    source: Words
    status: Status


class Cumulative(_Cited):
    """At most so many units of every toxin in so many calendar months."""

    units: Annotated[StrictInt, Field(ge=1, le=CEILING_UNITS)]
    months: Annotated[StrictInt, Field(ge=SHORTEST_MONTHS, le=12)]
    says: Words
    reading: Words


class Reconstituted(_Cited):
    """To be used within so many hours."""

    hours: Annotated[StrictInt, Field(ge=1, le=CEILING_HOURS)]
    says: Words


class Concentration(_Cited):
    """The label's units in 0.1 mL."""

    units_per_tenth_ml: Count
    says: Words


class Limits(Part):
    """The figures of `limits.yaml`."""

    cumulative: Cumulative
    reconstituted: Reconstituted
    concentration: Concentration


class Strengths(_Cited):
    """Vials that exist."""

    units: Annotated[tuple[Count, ...], Field(min_length=1)]


class Dilutions(_Cited):
    """Units in 0.1 mL by mL of diluent, as published."""

    units_per_tenth_ml: dict[str, float]


class Products(_Cited):
    """What may be named as the product, and words of the cosmetic presentation."""

    accepted: tuple[Words, ...]
    cosmetic: tuple[Words, ...]


class CounterfeitStrengths(_Cited):
    """Strengths that only counterfeits have."""

    units: tuple[Count, ...]
    reported: Words
    says: Words


class KnownLot(_Cited):
    """A lot known to be counterfeit or recalled."""

    lot: Words
    reported: Words
    says: Words


class VialRules(Part):
    """The contents of `vials.yaml`."""

    strengths: Strengths
    dilutions: dict[str, Dilutions]
    products: Products
    counterfeit_strengths: CounterfeitStrengths
    lots: tuple[KnownLot, ...]


class Professions(_Cited):
    """Words of professions that may inject, and of those that may not do so alone."""

    words: tuple[Words, ...]
    not_yet: tuple[Words, ...]


class Sign(Part):
    """Something looked for before the needle, and the care it calls for."""

    says: Words
    care: Words


class Signs(_Cited):
    """The contents of `examination.yaml`."""

    findings: dict[str, Sign]


class FindingText(Part):
    """How a finding is named, and whether it stops."""

    kind: Kind
    says: str
    why: Words


@cache
def limits() -> Limits:
    """The figures that come with Abate."""
    return document(BUILT_IN / "limits.yaml", Limits)


@cache
def vial_rules() -> VialRules:
    """Vials, products and lots."""
    return document(BUILT_IN / "vials.yaml", VialRules)


@cache
def professions() -> Professions:
    """Who may inject."""
    return document(BUILT_IN / "injectors.yaml", Professions)


@cache
def signs() -> Signs:
    """What is looked for before the needle."""
    return document(BUILT_IN / "examination.yaml", Signs)


def plainly(words: str) -> str:
    """In lower case, without signs, for comparing: `Botox® (onabotulinumtoxinA)` is `botox onabotulinumtoxina`."""
    return " ".join(re.findall(r"[^\W_]+", normalize("NFKC", words).casefold()))


def lot_key(lot: str) -> str:
    """A lot as it is compared: case, spaces and signs make no other lot."""
    return "".join(re.findall(r"[^\W_]", normalize("NFKC", lot).casefold()))
