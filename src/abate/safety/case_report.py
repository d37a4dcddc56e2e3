"""A draft of a case report: what is told to an authority, and what is still missing before it could be told.

A draft helps a clinician fill in the authority's own form. It is submitted to nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal, get_args

from pydantic import AwareDatetime, Field, StrictInt, StringConstraints, model_validator

from abate.criteria.tree import Outcome
from abate.history.history import Day, Words
from abate.safety.record import Part, SideEffect

Qualification = Literal["physician", "pharmacist", "other_health_professional", "lawyer", "consumer"]
QUALIFICATIONS: tuple[Qualification, ...] = get_args(Qualification)

Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
"""ISO 3166-1 alpha-2."""

DRAFT = "DRAFT. Not submitted to any authority."

WHERE: Mapping[str, str] = {
    "us": "FDA MedWatch: form 3500 for professionals, 3500B for consumers (fda.gov/medwatch, 1-800-FDA-1088)",
    "uk": "MHRA Yellow Card (yellowcard.mhra.gov.uk)",
    "eu": "the national authority for medicines",
    "au": "the national authority for medicines",
}
"""To whom such a report is made, by place; recalled, to be checked there."""


class Reporter(Part):
    """Who reports. `contact` is how they can be reached; it stays out of the exchange file."""

    name: Words | None = None
    organisation: Words | None = None
    contact: Words | None = None
    qualification: Qualification | None = None
    country: Country | None = None


class PatientIdentity(Part):
    """What tells that there is one patient, without a name: initials, age or day of birth, sex, a number."""

    initials: Annotated[Words, Field(max_length=10)] | None = None
    record_number: Words | None = None
    birth_date: Day | None = None
    age_years: Annotated[StrictInt, Field(ge=0, le=130)] | None = None
    sex: Literal["female", "male", "other"] | None = None


class Code(Part):
    """A code that the clinic took from its own licensed MedDRA, with the version it was taken from."""

    meddra: Annotated[str, StringConstraints(pattern=r"^[0-9]{8}$")]
    version: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,2}\.[0-9]$")]


class CaseReport(Part):
    """Everything that a draft holds. `codes` are by position of the side effect; none is ever supplied by Abate."""

    case_id: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}-[^\s-][^-]*-.+$", max_length=100)]
    created: AwareDatetime
    first_received: Day
    latest_received: Day
    received_in: Country | None = None
    reporter: Reporter = Reporter()
    patient: PatientIdentity = PatientIdentity()
    product: Words | None = None
    dose: Words | None = None
    indication: Words | None = None
    effects: tuple[SideEffect, ...] = ()
    codes: Mapping[int, Code] = {}
    narrative: Annotated[str, StringConstraints(max_length=90_000)] = ""
    sender: Words | None = None

    @model_validator(mode="after")
    def _of_one_person(self) -> CaseReport:
        if len({effect.patient for effect in self.effects}) > 1:
            raise ValueError("the side effects are of more than one patient; write one report for each")
        if self.latest_received < self.first_received:
            raise ValueError("the latest information was received before the first")
        if not self.codes.keys() <= set(range(len(self.effects))):
            raise ValueError("a code stands at a position where there is no side effect")
        if len({code.version for code in self.codes.values()}) > 1:
            raise ValueError("the codes are of more than one version of MedDRA; a report takes one")
        return self

    @property
    def qualification(self) -> Qualification:
        """Consumer where it is not known (GVP VI.B.2)."""
        return self.reporter.qualification or "consumer"

    @property
    def country(self) -> str | None:
        """The reporter's, else that in which the report was received (GVP VI.B.2)."""
        return self.reporter.country or self.received_in

    @property
    def sessions(self) -> tuple[date, ...]:
        """The days of the sessions that the side effects are linked to."""
        return tuple(sorted({effect.session_date for effect in self.effects if effect.session_date}))

    @property
    def lots(self) -> tuple[str, ...]:
        """The lots that are known, each once."""
        return tuple(dict.fromkeys(lot for effect in self.effects for lot in effect.lots or ()))


@dataclass(frozen=True, slots=True)
class Criterion:
    """One of the four without which there is no valid report: met or not, what is missing, what was assumed."""

    id: str
    says: str
    outcome: Outcome
    missing: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()


def minimum_criteria(report: CaseReport) -> tuple[Criterion, ...]:
    """Reporter, patient, suspect product, suspected reaction (GVP VI.B.2), in that order."""
    patient = report.patient
    known = (patient.initials, patient.record_number, patient.birth_date, patient.age_years, patient.sex)
    anyone = any(value is not None for value in known)
    return (
        _reporter(report),
        _criterion("patient", "A patient who can be told apart", anyone, "initials, a number, age, birth or sex"),
        _criterion("product", "A suspected product", bool(report.product), "the product"),
        _criterion("reaction", "A suspected reaction", bool(report.effects), "the side effect"),
    )


def is_complete(report: CaseReport) -> bool:
    """Whether all four hold."""
    return all(criterion.outcome is Outcome.MET for criterion in minimum_criteria(report))


def also_wanted(report: CaseReport) -> Iterator[str]:
    """What is missing beyond the four, and is asked for all the same."""
    if report.product and not report.lots:
        yield "the lot: a biological product is reported by brand and lot (Directive 2010/84/EU)"
    for at, effect in enumerate(report.effects, 1):
        place = f" of side effect {at}" if len(report.effects) > 1 else ""
        if effect.onset.earliest is None and effect.onset.latest is None:
            yield f"the day on which it began{place}"
        if effect.outcome is None:
            yield f"the outcome{place}"
        if effect.seriousness.is_serious is None:
            yield f"whether it was serious{place}: not every reason was asked about"
    if report.product and not report.sessions:
        yield "the day of the session"
    if not report.narrative:
        yield "the narrative: what happened, in what order, what was done"
    if not report.sender:
        yield "the organisation that sends it"


def instant(moment: datetime) -> str:
    """As E2B writes it, to the second and with the offset: `20260302101500+0000`."""
    return moment.strftime("%Y%m%d%H%M%S%z")


def _reporter(report: CaseReport) -> Criterion:
    reporter = report.reporter
    named = (reporter.name, reporter.organisation, reporter.contact, reporter.qualification)
    missing = []
    if not any(named):
        missing.append("who reports: a name, an organisation, a way to reach them or a profession")
    if report.country is None:
        missing.append("the reporter's country")
    assumed = []
    if reporter.qualification is None and any(named):
        assumed.append("profession not known: taken as consumer")
    if reporter.country is None and report.country:
        assumed.append(f"country not known: taken as {report.country}, where it was received")
    outcome = Outcome.NOT_MET if missing else Outcome.MET
    return Criterion("reporter", "A reporter who can be told apart", outcome, tuple(missing), tuple(assumed))


def _criterion(name: str, says: str, holds: bool, wanted: str) -> Criterion:
    return Criterion(name, says, Outcome.MET if holds else Outcome.NOT_MET, () if holds else (wanted,))
