"""What the history and the label say: contraindications, cautions, pregnancy, the interval, earlier toxin."""

from __future__ import annotations

from datetime import date
from functools import cache

from abate.criteria.tree import Node, Outcome
from abate.facts.from_history import botox_for_headache, is_botox
from abate.history import ToxinSession
from abate.rulebook import Document, built_in
from abate.treatment.checks.subject import Subject
from abate.treatment.finding import Judged, any_of, met, not_applicable, not_known, not_met
from abate.treatment.person import alternatives, asks_about, limit_of

INTERVAL = "days_since_last_botox"
FINDINGS_OF_THEIR_OWN = {"pregnancy": "pregnant", "interval": INTERVAL, "units": "toxin_units_last_3_months"}
"""Cautions of a label that a session names by themselves, so that none needs two reasons."""


def contraindicated(subject: Subject) -> Judged:
    """A contraindication of the edition's label. What nobody asked about stops as well: it is not absent."""
    node = _label(subject).decisions["contraindicated"]
    judged = subject.person.judged(node)
    if judged.outcome is not Outcome.MET:
        return judged
    infected = subject.session.history.infection_at_injection_site
    once_healed = "; once it has healed or the site is left out, write infection_at_injection_site: false"
    return met(judged.because, f"Do not inject{once_healed if infected else ''}")


def caution(subject: Subject) -> Judged:
    """A caution of the edition's label, apart from those that are findings of their own."""
    own = FINDINGS_OF_THEIR_OWN.values()
    parts = [part for part in _cautions(subject) if not any(asks_about(part, fact) for fact in own)]
    return any_of([subject.person.judged(part) for part in parts], "the label names none")


def pregnancy(subject: Subject) -> Judged:
    """Pregnant on that day."""
    history = subject.session.history
    if history.sex == "male" and history.pregnant is None:
        return not_applicable("sex: male")
    parts = [part for part in _cautions(subject) if asks_about(part, FINDINGS_OF_THEIR_OWN["pregnancy"])]
    return any_of([subject.person.judged(part) for part in parts], "the label does not ask")


def interval(subject: Subject) -> Judged:
    """Fewer days since the last Botox session for headache than the label's interval (a figure of its document)."""
    node = _interval_node(subject)
    judged = subject.person.judged(node)
    if judged.outcome is Outcome.NOT_APPLICABLE:
        return not_met("no onabotulinumtoxinA session for headache before")
    if judged.outcome is Outcome.NOT_MET:
        return judged
    last = botox_for_headache(subject.session.history.toxin_sessions or (), subject.session.date)[1][-1:]
    dates = "".join(f" (last on {day})" for day in last)
    because = f"{judged.because}{dates}; the label's interval is {limit_of(node, INTERVAL):g} days"
    if judged.outcome is Outcome.NOT_KNOWN:
        return not_known(because, judged.opens)
    return met(because, "Wait, or state the reason for earlier treatment, which is off-label")


def recent_toxin(subject: Subject) -> Judged:
    """Botox for something else than headache within the interval; another product is a caution of the labels."""
    sessions, day = subject.session.history.toxin_sessions, subject.session.date
    if sessions is None:
        return not_known("earlier toxin sessions were not asked about", "Which botulinum toxin sessions were there?")
    days = limit_of(_interval_node(subject), INTERVAL)
    recent = [other for other in sessions if 0 <= (day - other.date).days < days]
    return any_of(
        [_for_something_else(other, day) for other in recent],
        f"no session for anything else in the {days:g} days before",
    )


def _for_something_else(other: ToxinSession, day: date) -> Judged:
    words = (
        f"{other.product or 'a toxin not named'} for {other.indication or 'an indication not named'} on {other.date}"
    )
    certain, possible = botox_for_headache([other], day)
    if certain or is_botox(other.product) is False:
        return not_met(words)
    if possible or is_botox(other.product) is None:
        return not_known(words, "Which product was given, and what for?")
    return met(words, "State the reason for treating now")


def anticoagulant(subject: Subject) -> Judged:
    """An anticoagulant, where the edition's label does not name it among its cautions already."""
    if any(asks_about(part, "anticoagulant") for part in _cautions(subject)):
        return not_applicable("among the cautions of this label")
    return subject.person.judged(_anticoagulant())


def _label(subject: Subject) -> Document:
    return built_in().document(subject.edition.id)


def _cautions(subject: Subject) -> list[Node]:
    return list(alternatives(_label(subject).decisions["caution"]))


def _interval_node(subject: Subject) -> Node:
    return next(part for part in _cautions(subject) if asks_about(part, INTERVAL))


@cache
def _anticoagulant() -> Node:
    cautions = alternatives(built_in().document("eu-label").decisions["caution"])
    return next(part for part in cautions if asks_about(part, "anticoagulant"))
