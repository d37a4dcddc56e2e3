"""Words and signs that several outputs share, so that an outcome reads the same wherever it is shown."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from abate.assessment import Count, Month
from abate.criteria.tree import Outcome
from abate.facts.wording import dates_in_words, range_in_words
from abate.facts.wording import day_in_words as day_in_words  # noqa: PLC0414 - handed on with the other words
from abate.rulebook.document import Edition, Status

OUTCOME_SIGNS: Mapping[Outcome, str] = {
    Outcome.MET: "●",
    Outcome.NOT_MET: "○",
    Outcome.NOT_KNOWN: "◐",
    Outcome.NOT_APPLICABLE: "–",
}
"""Full, empty, half. A tick or a cross would read as good or bad, and a contraindication that is met is neither."""

DECISION_WORDS: Mapping[str, str] = {
    "start": "Start",
    "continue": "Continue",
    "stop": "Stop",
    "contraindicated": "Contraindicated",
    "caution": "Caution",
    "refer": "Refer",
}

STATUS_WORDS: Mapping[Status, str] = {
    "seen": "publisher's text read",
    "recalled": "recalled, not read again",
    "second-hand": "second-hand",
    "unverified": "unverified example",
}

DOUBTFUL: frozenset[Status] = frozenset({"recalled", "second-hand", "unverified"})
"""Statuses that every output names beside the document: its own text was not read for the rulebook."""

COUNT_WORDS: Mapping[str, str] = {
    "headache_days": "Headache days",
    "migraine_days": "Migraine days",
    "headache_days_4h": "Days with 4 hours or more",
    "moderate_severe_days": "Moderate or severe days",
    "clear_days": "Clear days",
    "headache_hours": "Headache hours",
}

CLASS_WORDS: Mapping[str, str] = {
    "any": "Any acute medicine",
    "triptan": "Triptan",
    "ergot": "Ergot",
    "opioid": "Opioid",
    "combination_analgesic": "Combination analgesic",
    "simple_analgesic": "Paracetamol or NSAID",
    "paracetamol": "Paracetamol",
    "nsaid": "NSAID",
    "gepant": "Gepant",
    "ditan": "Ditan",
}

PREVENTIVE_OUTCOMES: Mapping[str | None, str] = {
    "not_effective": "not effective",
    "not_tolerated": "not tolerated",
    "unsuitable": "unsuitable",
    "helped": "helped",
    "ongoing": "ongoing",
    None: "not known",
}

_TURNS_THE_LINE = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def outcome_in_words(outcome: Outcome) -> str:
    """Sign and word together: `● met`."""
    return f"{OUTCOME_SIGNS[outcome]} {outcome.words}"


def count_in_figures(count: Count) -> str:
    """`17`, or `17–19` where days are open."""
    return range_in_words(count.low, count.high).replace(" to ", "–")


def month_in_words(month: Month) -> str:
    """The dates of a month."""
    return dates_in_words(month.first_day, month.last_day)


def edition_in_words(edition: Edition) -> str:
    """Which text, in one line, without the remarks: `valid from 27 Jun 2012, reviewed 22 Nov 2026`."""
    since = f"valid from {day_in_words(edition.valid_from)}" if edition.valid_from else "date not found"
    return ", ".join(part for part in (edition.label, since, f"reviewed {day_in_words(edition.reviewed)}") if part)


def days_in_words(number: float) -> str:
    """`1 day`, `2 days`."""
    return f"{number:.0f} day" if number == 1 else f"{number:.0f} days"


def harmless(text: str) -> str:
    """Text from a file without characters that would steer a terminal or turn the reading direction."""
    if text.isprintable():
        return text
    return "".join(
        " " if unicodedata.category(sign) == "Cc" else sign for sign in text if sign not in _TURNS_THE_LINE
    )


def shortened(text: str, length: int) -> str:
    """The text, cut at `length` characters with an ellipsis."""
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"
