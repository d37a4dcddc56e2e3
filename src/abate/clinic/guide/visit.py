"""The visit summary: what a patient takes along to a professional. It counts and asks; it does not judge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.text import capfirst

from abate.assessment import Assessment, Month
from abate.clinic.guide.counts import CLASS_WORDS, SHOWN, counted, of_28
from abate.clinic.guide.cycle import cycle_on
from abate.clinic.guide.forms import matters_in_words
from abate.clinic.guide.preparation import Preparation, preparation_of
from abate.clinic.intake.services import history_of
from abate.clinic.people.models import Patient
from abate.facts.wording import range_in_words
from abate.history import History
from abate.history.history import Preventive
from abate.reports.emergency import AFTER_INJECTIONS, SIGNS, whom_to_call
from abate.reports.medicines import acute_medicines
from abate.reports.plain import TO_ASK
from abate.reports.typesetting import typeset
from abate.reports.words import PREVENTIVE_OUTCOMES, day_in_words, harmless, month_in_words

TEMPLATE = Path(__file__).parent / "templates" / "guide" / "visit.typ"

MONTHS = 3

COLUMNS = ("28 days", "Answered", *(words.split(":")[0] for words in SHOWN.values()), "Hours", "Medicine for attacks")

NOT_WRITTEN = "This is not written down yet. Bring a list: name, dose, how long, and why you stopped."


@dataclass(frozen=True, slots=True)
class Visit:
    """The summary in words: the page and the PDF show the same."""

    name: str
    made: str
    months: tuple[tuple[str, ...], ...]
    medicines: tuple[str, ...]
    preventives: tuple[tuple[str, ...], ...]
    no_preventives: str
    injections: str
    matters: dict[str, list[str]]
    own_questions: tuple[str, ...]
    to_ask: tuple[str, ...]
    whom_to_call: str
    signs: tuple[str, ...]
    after_injections: str

    columns = COLUMNS


def visit_of(patient: Patient, today: date) -> Visit:
    """The summary of a day."""
    history, prepared = history_of(patient), preparation_of(patient)
    assessment = counted(patient, today)
    return Visit(
        name=harmless(patient.user.name),
        made=day_in_words(today),
        months=tuple(_row(month) for month in assessment.months[:MONTHS]) if assessment else (),
        medicines=_medicines(assessment) if assessment else (),
        preventives=tuple(_preventive(tried) for tried in history.preventives or ()),
        no_preventives=NOT_WRITTEN if history.preventives is None else "None tried so far.",
        injections=_injections(history, today),
        matters=matters_in_words(prepared.matters),
        own_questions=_harmless(prepared),
        to_ask=TO_ASK,
        whom_to_call=f"{whom_to_call(history)} if you have:",
        signs=SIGNS,
        after_injections=AFTER_INJECTIONS,
    )


def visit_pdf(visit: Visit, today: date) -> bytes:
    """The summary as a tagged PDF."""
    given = {name: getattr(visit, name) for name in (*Visit.__slots__, "columns")}
    return typeset(TEMPLATE, given, today)


def _row(month: Month) -> tuple[str, ...]:
    counts = (*(month.counts[name] for name in SHOWN), month.counts["headache_hours"], month.acute_days["any"])
    figures = (range_in_words(count.low, count.high) for count in counts)
    return (month_in_words(month), f"{month.answered_days} of 28", *figures)


def _medicines(assessment: Assessment) -> tuple[str, ...]:
    """Kinds of medicine for attacks taken in the last 28 days."""
    return tuple(
        f"{capfirst(CLASS_WORDS[one.name])}: {of_28(one.days[0])}"
        for one in acute_medicines(assessment, 1)
        if one.taken and one.name not in ("any", "simple_analgesic")
    )


def _preventive(tried: Preventive) -> tuple[str, ...]:
    start, stop = (f"{day:%b %Y}" if day else "not known" for day in (tried.start, tried.stop))
    until = "still taken" if tried.outcome == "ongoing" else stop
    return (
        harmless(tried.name),
        harmless(tried.dose or "not known"),
        start if start == until else f"{start} to {until}",
        PREVENTIVE_OUTCOMES[tried.outcome],
    )


def _injections(history: History, today: date) -> str:
    if history.toxin_sessions is None:
        return "Whether you had injections of botulinum toxin is not written down yet."
    cycle = cycle_on(history, today)
    return cycle.since if cycle else "No injections of Botox for headache are written down."


def _harmless(prepared: Preparation) -> tuple[str, ...]:
    return tuple(harmless(question) for question in prepared.questions)
