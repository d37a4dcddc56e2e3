"""A draft case report as a readable PDF: what is missing first, DRAFT on every page, submitted to nobody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from abate.criteria.findings import Finding
from abate.reports.typesetting import typeset
from abate.reports.words import day_in_words, harmless, outcome_in_words
from abate.safety.case_report import DRAFT, WHERE, CaseReport, Criterion, also_wanted, minimum_criteria
from abate.safety.emergency import PLACES, country_of
from abate.safety.looked_at import look_at
from abate.safety.record import SideEffect
from abate.safety.terms import term

TEMPLATE = Path(__file__).with_name("templates") / "case-report.typ"
NOT_KNOWN = "not known"
FOOTER = "When it began is not why: no cause is stated here. What a label names is shown with the label's status."

OUTCOME_WORDS = {
    "recovered": "recovered",
    "recovering": "recovering",
    "not_recovered": "not recovered",
    "recovered_with_sequelae": "recovered with lasting effects",
    "fatal": "fatal",
    None: NOT_KNOWN,
}

SHOWN_ABOVE = ("product", "lots")
"""Findings of a side effect that the report has under its product."""

Row = tuple[str, str]


def case_report_paper(report: CaseReport, *, jurisdiction: str | None = None, label: str = "us-label") -> bytes:
    """The draft as PDF. A report that lacks something is drafted all the same, and says what it lacks.

    Args:
        report: as far as it is known.
        jurisdiction: whose authority to name; every one where it is None or has none.
        label: whose table says what is expected, `us-label` or `eu-label`.
    """
    return typeset(TEMPLATE, _page(report, jurisdiction, label), report.created.date())


def _page(report: CaseReport, jurisdiction: str | None, label: str) -> dict[str, Any]:
    criteria = minimum_criteria(report)
    country = country_of(jurisdiction)
    where = {country: WHERE[country]} if country else WHERE
    return {
        "title": f"Draft case report {_shown(report.case_id)}",
        "draft": DRAFT,
        "heading": "Side effect: draft of a case report",
        "identification": f"{_shown(report.case_id)}, written {day_in_words(report.created.date())}, "
        f"first received {day_in_words(report.first_received)}, latest {day_in_words(report.latest_received)}",
        "footer": FOOTER,
        "missing": [missing for criterion in criteria for missing in criterion.missing],
        "wanted": list(also_wanted(report)),
        "criteria": [_criterion(criterion) for criterion in criteria],
        "people": list(_people(report)),
        "product": list(_product(report)),
        "effects": [_effect(effect, at, label) for at, effect in enumerate(report.effects, 1)],
        "narrative": [_shown(paragraph) for paragraph in report.narrative.split("\n") if paragraph.strip()]
        or ["No narrative yet."],
        "where": [f"{PLACES[place]}: {authority}" for place, authority in where.items()],
    }


def _criterion(criterion: Criterion) -> dict[str, str]:
    assumed = f" ({'; '.join(criterion.assumed)})" if criterion.assumed else ""
    return {"outcome": outcome_in_words(criterion.outcome), "says": criterion.says, "assumed": assumed}


def _people(report: CaseReport) -> Iterator[Row]:
    reporter, patient = report.reporter, report.patient
    yield "Reporter", _shown(", ".join(filter(None, (reporter.name, reporter.organisation, reporter.contact))))
    profession = report.qualification.replace("_", " ")
    yield "Profession", profession if reporter.qualification else f"{NOT_KNOWN}; taken as {profession}"
    yield "Country", report.country or NOT_KNOWN
    yield "Patient", _shown(", ".join(filter(None, (patient.initials, patient.record_number))))
    yield "Born", day_in_words(patient.birth_date) if patient.birth_date else NOT_KNOWN
    yield "Age", NOT_KNOWN if patient.age_years is None else f"{patient.age_years} years"
    yield "Sex", patient.sex or NOT_KNOWN


def _product(report: CaseReport) -> Iterator[Row]:
    yield "Product", _shown(report.product)
    yield "Lot", _shown(", ".join(report.lots))
    yield "Session", ", ".join(map(day_in_words, report.sessions)) or NOT_KNOWN
    yield "Dose", _shown(report.dose)
    yield "Indication", _shown(report.indication)


def _effect(effect: SideEffect, at: int, label: str) -> dict[str, Any]:
    name = term(effect.term).name if effect.term else "no term yet"
    return {"heading": f"Side effect {at}: {name}", "rows": list(_effect_rows(effect, label))}


def _effect_rows(effect: SideEffect, label: str) -> Iterator[Row]:
    onset = effect.onset
    days = [day_in_words(day) if day else NOT_KNOWN for day in (onset.earliest, onset.latest)]
    yield "As reported", _shown(effect.as_reported)
    yield "Began", days[0] if onset.earliest == onset.latest else f"between {days[0]} and {days[1]}"
    yield "Course", effect.course or NOT_KNOWN
    yield "Outcome", OUTCOME_WORDS[effect.outcome]
    yield "Sites", _shown(", ".join(effect.sites or ()))
    for finding in look_at(effect, label=label):
        if finding.id not in SHOWN_ABOVE:
            yield finding.says, _found(finding)


def _found(finding: Finding) -> str:
    return _shown(f"{outcome_in_words(finding.outcome)}: {finding.because}")


def _shown(text: str | None) -> str:
    return harmless(text or "").strip() or NOT_KNOWN
