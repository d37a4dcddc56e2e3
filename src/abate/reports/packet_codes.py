"""Codes for a claim in the USA, suggested only as far as the record bears them out (`packet_codes.yaml`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from abate.assessment import Assessment
from abate.criteria.tree import Outcome
from abate.errors import RulebookError
from abate.history import History
from abate.reports.documents import classification
from abate.reports.words import day_in_words
from abate.strict_yaml import read

CHRONIC_MIGRAINE, WITH_AURA = "1.3", "1.2"
"""In ICHD-3."""

UNITED_STATES = (None, "us", "us-wa")
"""Where these codes are used; not known counts in, since the suggestion names its country."""


@dataclass(frozen=True, slots=True)
class SessionUnits:
    """Units given and discarded at a session, over all of its vials; None is not known."""

    date: date
    given: int | None
    discarded: int | None


def diagnosis_codes(assessment: Assessment) -> tuple[str, ...]:
    """What the diagnosis suggests as a code, and what the record does not hold to choose its last digits."""
    return tuple(_diagnosis(assessment)) if assessment.history.jurisdiction in UNITED_STATES else ()


def units_in_words(session: SessionUnits | None, history: History) -> tuple[str, ...]:
    """The units of the last session as they are billed; in other countries only how many there were."""
    if session is None:
        return ()
    given = "not known" if session.given is None else f"{session.given} U"
    discarded = "not known" if session.discarded is None else f"{session.discarded} U"
    said = f"Last session, {day_in_words(session.date)}: given {given}, discarded {discarded}."
    if history.jurisdiction not in UNITED_STATES:
        return (said,)
    codes = _text()["units"]
    if session.discarded is None:
        return (f"{said} Whether {codes['discarded']} or {codes['none_discarded']} applies is not known.",)
    modifier = f"{codes['discarded']} for {session.discarded} units" if session.discarded else codes["none_discarded"]
    return (f"{said} {codes['drug']}, {modifier} ({_sure()}).",)


def _diagnosis(assessment: Assessment) -> Iterator[str]:
    judged = classification(assessment)
    if CHRONIC_MIGRAINE not in assessment.diagnosis or judged is None:
        yield "No ICD-10-CM code is suggested: the record does not bear out chronic migraine (ICHD-3 1.3)."
        return
    aura = judged.decisions[WITH_AURA].outcome if WITH_AURA in judged.decisions else Outcome.NOT_KNOWN
    kinds: Mapping[Outcome, tuple[str, ...]] = {Outcome.MET: ("with_aura",), Outcome.NOT_MET: ("without_aura",)}
    codes = _text()["chronic_migraine"]
    for kind in kinds.get(aura, ("without_aura", "with_aura")):
        last = "; ".join(f"{code} {says}" for code, says in codes[kind]["codes"].items())
        yield f"ICD-10-CM {codes[kind]['family']} {codes[kind]['says']} ({_sure()}): {last}."
    if aura not in kinds:
        yield "Which of the two is not known: whether there is migraine with aura (ICHD-3 1.2) is open."
    yield codes["not_held"]


def _sure() -> str:
    return f"{_text()['status']}; check {_text()['check']}"


@cache
def _text() -> Mapping[str, Any]:
    text: Mapping[str, Any] = read(Path(__file__).with_suffix(".yaml"), RulebookError).value
    return text
