"""An assessment as one HTML page for the clinician: nothing to load, no script, readable in the dark."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import date
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from abate.assessment import Assessment, JudgedDocument
from abate.criteria.findings import Finding
from abate.criteria.tree import Outcome
from abate.reports.bars import charts
from abate.reports.calendar import calendar
from abate.reports.concerns import KIND_WORDS, KINDS, concerns, open_labels
from abate.reports.documents import TREATMENT_DECISIONS, classification, others, side_by_side
from abate.reports.medicines import acute_medicines
from abate.reports.questions import questions
from abate.reports.timeline import timeline
from abate.reports.words import (
    CLASS_WORDS,
    COUNT_WORDS,
    DECISION_WORDS,
    DOUBTFUL,
    OUTCOME_SIGNS,
    PREVENTIVE_OUTCOMES,
    STATUS_WORDS,
    count_in_figures,
    day_in_words,
    edition_in_words,
    harmless,
    month_in_words,
)

TEMPLATES = Path(__file__).with_name("templates")
STYLE = Path(__file__).with_name("style")

MONTHS_IN_CHARTS = 13
"""Thirteen months of 28 days are a year."""

MONTHS_OF_MEDICINES = 6

SECTIONS = (
    ("against", "Against treatment"),
    ("diagnosis", "Classification"),
    ("questions", "Open questions"),
    ("months", "Months"),
    ("calendar", "Calendar"),
    ("medicines", "Acute medicines"),
    ("preventives", "Preventives"),
    ("documents", "Documents"),
    ("reasons", "Reasons"),
)

CRITERION = "criterion"
WARNING_DECISIONS = (*KINDS, "stop")


def page(assessment: Assessment) -> str:
    """The page as one self-contained HTML file.

    Its content security policy allows the page's own style, by hash, and nothing else.
    """
    style = "".join((STYLE / name).read_text(encoding="utf-8") for name in ("tokens.css", "frame.css", "page.css"))
    frame = {
        "assessment": assessment,
        "history": assessment.history,
        "patient": harmless(assessment.diary.patient).strip() or "not named",
        "style": Markup(style),  # noqa: S704 (our own file, no text of a user)
        "style_hash": base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        "contents": contents(assessment),
        "diary_words": _diary_in_words(assessment),
        "sections": Markup("\n").join(sections(assessment)),
    }
    return _environment().get_template("page.html.j2").render(frame)


def contents(assessment: Assessment) -> tuple[tuple[str, str], ...]:
    """Anchor and name of each of the sections."""
    return (*SECTIONS, ("classification", "ICHD-3")) if classification(assessment) else SECTIONS


def sections(assessment: Assessment) -> tuple[Markup, Markup]:
    """What stands against treatment, and all the rest, for a page that has a frame of its own.

    Plain HTML: neither styles nor scripts in it.
    """
    judged = classification(assessment)
    history = assessment.history
    latest = assessment.months[0]
    context = {
        "assessment": assessment,
        "history": history,
        "there": concerns(assessment, Outcome.MET),
        "asked_of": open_labels(assessment),
        "asked": questions(assessment),
        "latest": (
            *((words, latest.counts[name]) for name, words in COUNT_WORDS.items()),
            (CLASS_WORDS["any"], latest.acute_days["any"]),
        ),
        "charts": charts(assessment, MONTHS_IN_CHARTS),
        "calendar": calendar(assessment),
        "medicines": acute_medicines(assessment, MONTHS_OF_MEDICINES),
        "medicine_months": MONTHS_OF_MEDICINES,
        "drawn": timeline(assessment),
        "preventives": sorted(history.preventives or (), key=lambda tried: tried.start or date.min),
        "sessions": sorted(history.toxin_sessions or (), key=lambda session: session.date, reverse=True),
        "side_by_side": side_by_side(assessment),
        "reasoned": (*others(assessment), *side_by_side(assessment)),
        "classification": judged,
        "diagnosis_says": lambda code: _finding_of(judged, code).says,
        "codes_by_outcome": _codes_by_outcome(judged) if judged else (),
        "still_open": _codes(judged, Outcome.NOT_KNOWN) if judged else (),
        "folded": ("Not met", "Not applicable"),
    }
    first, rest = (
        Markup(_environment().get_template(name).render(context))  # noqa: S704 (escaped there)
        for name in ("against.html.j2", "assessment.html.j2")
    )
    return first, rest


@cache
def _environment() -> Environment:
    """Templates that escape every text, and the few words and functions that they share."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: harmless(value) if type(value) is str else value,
    )
    environment.globals.update(
        met=Outcome.MET,
        not_known=Outcome.NOT_KNOWN,
        treatment_decisions=TREATMENT_DECISIONS,
        decision_words=DECISION_WORDS,
        status_words=STATUS_WORDS,
        doubtful=DOUBTFUL,
        kind_words=KIND_WORDS,
        count_words=COUNT_WORDS,
        class_words=CLASS_WORDS,
        preventive_outcomes=PREVENTIVE_OUTCOMES,
        outcome=_outcome,
        figures=count_in_figures,
        month_words=month_in_words,
        day_words=day_in_words,
        edition_words=edition_in_words,
        own_reason=_own_reason,
        anchor=_anchor,
        address_of=_address_of,
        finding_of=_finding_of,
    )
    return environment


@cache
def _outcome(outcome: Outcome, decision: str = "", target: str = "") -> Markup:
    """Sign and word of an outcome, as a link where its reasons stand elsewhere; a page shows a thousand of a few."""
    tone, sign, words = _tone(outcome, decision), OUTCOME_SIGNS[outcome], outcome.words
    if target:
        link = Markup('<a class="outcome tone-{}" href="#{}"><span aria-hidden="true">{}</span> {}</a>')
        return link.format(tone, target, sign, words)
    plain = Markup('<span class="outcome tone-{}"><span aria-hidden="true">{}</span> {}</span>')
    return plain.format(tone, sign, words)


def _tone(outcome: Outcome, decision: str) -> str:
    """How an outcome is coloured, beside its sign and word: a warning that is there is no good news.

    A single criterion is neither good nor bad; only the decision that it serves is.
    """
    if outcome is Outcome.NOT_KNOWN:
        return "open"
    if outcome is Outcome.MET:
        if decision == CRITERION:
            return "plain"
        return "warn" if decision in WARNING_DECISIONS else "good"
    return "none"


def _own_reason(finding: Finding) -> str:
    """What a reason adds to those of its parts, which are shown below it."""
    below = {reason for part in finding.criteria for reason in part.reasons}
    return "; ".join(reason for reason in finding.reasons if reason not in below)


def _codes_by_outcome(judged: JudgedDocument) -> list[tuple[str, list[str]]]:
    order = (Outcome.MET, Outcome.NOT_KNOWN, Outcome.NOT_MET, Outcome.NOT_APPLICABLE)
    return [(outcome.words.capitalize(), _codes(judged, outcome)) for outcome in order]


def _codes(judged: JudgedDocument, outcome: Outcome) -> list[str]:
    return [code for code, found in judged.decisions.items() if found.outcome is outcome]


def _finding_of(judged: JudgedDocument | None, decision: str) -> Finding:
    if judged is None:
        raise LookupError(decision)
    return judged.decisions[decision]


def _anchor(document: str, decision: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", f"because-{document}-{decision}".lower())


def _address_of(source: str) -> str:
    """The web address that a source begins with; empty where it is a citation."""
    found = re.match(r"https?://[^\s/]+[^\s]*", source)
    return found[0] if found else ""


def _diary_in_words(assessment: Assessment) -> str:
    days = assessment.diary.days
    first, last = assessment.diary.first_day, assessment.diary.last_day
    if first is None or last is None:
        return "no day answered"
    return f"{days.height} days answered, {day_in_words(first)} – {day_in_words(last)}"
