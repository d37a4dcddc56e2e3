"""What ran: everything that a report has to say of itself, so that its methods can be written from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from abate.registry.rows import Questions


@dataclass(frozen=True, slots=True)
class Audited:
    """How many people were judged again, and how many figures and outcomes were compared; all agreed."""

    people: int
    compared: int
    seed: int


@dataclass(frozen=True, slots=True)
class Ran:
    """One run over a registry.

    `registry` is the digest of everything in it. `engine` says how the buckets were answered; it bears on no figure.
    """

    registry: str
    generation: int
    people: int
    days: int
    first_day: date | None
    last_day: date | None
    sessions_complete: bool
    buckets: int
    rules: str
    questions: Questions
    engine: str
    audited: Audited
    abate: str
