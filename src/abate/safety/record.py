"""A side effect as it is recorded: what, when, how severe, how serious, how it went, after which session."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictInt, ValidationError, model_validator

from abate.errors import Fault, RefusedError, SafetyError
from abate.history.history import Day, Known, Words
from abate.safety.grades import DEATH, meaning
from abate.safety.terms import term
from abate.strict_yaml import Document

Outcome = Literal["recovered", "recovering", "not_recovered", "recovered_with_sequelae", "fatal"]
Course = Literal["better", "same", "worse", "resolved"]
SeriousReason = Literal[
    "death", "life_threatening", "hospitalisation", "disability", "congenital_anomaly", "medically_important"
]
SERIOUS_REASONS: tuple[SeriousReason, ...] = get_args(SeriousReason)

SERIOUS_WORDS: Mapping[SeriousReason, str] = {
    "death": "death",
    "life_threatening": "a threat to life",
    "hospitalisation": "a stay in hospital, or a longer one",
    "disability": "lasting or marked disability",
    "congenital_anomaly": "a birth defect",
    "medically_important": "otherwise medically important",
}
"""The six reasons of ICH E2A, any of which makes a side effect serious; re-worded."""


def _known_term(name: str) -> str:
    try:
        return term(name).id
    except RefusedError as problem:
        raise ValueError(str(problem)) from None


TermId = Annotated[Words, AfterValidator(_known_term)]


class Part(BaseModel):
    """Frozen, and strict about names."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Onset(Part):
    """When it began: between two days, either of which may be unknown; the same day twice where it is exact."""

    earliest: Day | None = None
    latest: Day | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Onset:
        if self.earliest and self.latest and self.latest < self.earliest:
            raise ValueError(f"the latest day ({self.latest}) lies before the earliest ({self.earliest})")
        return self

    def days_after(self, session: date | None) -> tuple[int | None, int | None]:
        """The fewest and the most days after a session, negative before it; None where not known."""
        if session is None:
            return None, None
        low, high = (None if day is None else (day - session).days for day in (self.earliest, self.latest))
        return low, high


class Grade(Part):
    """How severe, by which version of the criteria (CTCAE)."""

    value: Annotated[StrictInt, Field(ge=1, le=5)]
    version: Words


class Seriousness(Part):
    """The six reasons, each true, false or not known. Severe is not serious: that is the grade."""

    death: Known = None
    life_threatening: Known = None
    hospitalisation: Known = None
    disability: Known = None
    congenital_anomaly: Known = None
    medically_important: Known = None

    @property
    def reasons(self) -> tuple[SeriousReason, ...]:
        """The reasons that are known to hold."""
        return tuple(name for name in SERIOUS_REASONS if getattr(self, name))

    @property
    def is_serious(self) -> bool | None:
        """True if any reason holds, false if none does, None while one is open."""
        answers = [getattr(self, name) for name in SERIOUS_REASONS]
        return True if True in answers else None if None in answers else False


class SideEffect(Part):
    """One side effect of one patient. What is left out is not known.

    `as_reported` are the reporter's own words; `term` is missing where none fits. `lots` and `sites` are those of the
    session on `session_date`: muscles, or site ids that name one.
    """

    patient: Words
    as_reported: Annotated[str, Field(strict=True, min_length=1, max_length=2000)]
    term: TermId | None = None
    onset: Onset = Onset()
    grade: Grade | None = None
    seriousness: Seriousness = Seriousness()
    outcome: Outcome | None = None
    course: Course | None = None
    session_date: Day | None = None
    product: Words | None = None
    lots: tuple[Words, ...] | None = None
    sites: tuple[Words, ...] | None = None

    @model_validator(mode="after")
    def _without_contradiction(self) -> SideEffect:
        if self.grade:
            try:
                meaning(self.term, self.grade.value, self.grade.version)
            except RefusedError as problem:
                raise ValueError(str(problem)) from None
        deaths = (
            (self.grade and self.grade.value == DEATH, "grade 5", "a grade below 5"),
            (self.outcome and self.outcome == "fatal", "a fatal outcome", f"the outcome {self.outcome}"),
            (self.seriousness.death, "death as a reason", "death denied as a reason"),
        )
        said = [yes for died, yes, _ in deaths if died]
        denied = [no for died, _, no in deaths if died is False]
        if said and denied:
            raise ValueError(f"{' and '.join(said)} contradicts {' and '.join(denied)}")
        return self


def side_effect_from(value: Any, *, source: str = "side effect") -> SideEffect:
    """A side effect from plain values.

    Raises:
        SafetyError: with every fault found.
    """
    document = Document(value, source, {})
    try:
        return SideEffect.model_validate(value)
    except ValidationError as problem:
        raise SafetyError([_fault(document, error) for error in problem.errors()]) from None


def _fault(document: Document, error: Any) -> Fault:
    why = error["msg"].removeprefix("Value error, ")
    given = error.get("input")
    shown = str(given) if isinstance(given, (str, int, float, date)) else None
    right = (
        "use a known key" if error["type"] == "extra_forbidden" else "correct it, or leave it out if it is not known"
    )
    return document.fault(tuple(error["loc"]), why, right, shown)
