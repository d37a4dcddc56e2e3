"""The course of a treatment in words and figures, for the page and for the letter: rows made from its JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from abate.criteria.tree import leaves_of
from abate.facts.glossary import glossary
from abate.facts.wording import range_in_words
from abate.reports.words import day_in_words
from abate.rulebook import Document

MEASURE_WORDS: Mapping[str, str] = {
    "headache_days": "Headache days",
    "moderate_severe_days": "Moderate or severe days",
    "clear_days": "Clear days",
    "headache_hours": "Headache hours",
}

HOW_COUNTED = (
    "Figures are per 28 days: the days known, up to the days possible, since an unanswered day is never taken for "
    "one without headache. The day of the injections is the first of week 1."
)


@dataclass(frozen=True, slots=True)
class Row:
    """A window of a cycle, or the baseline: figures of `MEASURE_WORDS` in their order, or why there are none."""

    name: str
    dates: str
    answered: str
    figures: tuple[str, ...]
    why: str


def rows(course: Mapping[str, Any]) -> list[Row]:
    """The baseline, then each window of each cycle, of a course as JSON."""
    baseline = course["baseline"]
    first = [_row("Before the first injections", baseline)] if baseline else []
    return [
        *first,
        *(
            _row(f"{_injected(cycle)}, weeks {window['weeks']}", window)
            for cycle in course["cycles"]
            for window in cycle["windows"]
        ),
    ]


def raw_in_words(course: Mapping[str, Any]) -> Iterator[str]:
    """How far headache days fell, over the last 28 days and over the last 12 weeks."""
    for name, words in (("last_28_days", "Last 28 days"), ("last_12_weeks", "Mean of the last 12 weeks")):
        fell = course["raw"][name]
        if fell["reduction"] is None and fell.get("high") is None:
            yield f"{words}: no figure"
        else:
            yield f"{words}: {fall_in_words(fell)}"


def fall_in_words(fell: Mapping[str, Any]) -> str:
    """`headache days fell by 10 to 40 %`; a rise is a fall below nothing and said as such."""
    low, high = (None if fell[side] is None else round(fell[side] * 100) for side in ("low", "high"))
    if low is None:
        return f"headache days fell by at most {high} %" if high is not None and high >= 0 else "headache days rose"
    if high is not None and high < 0:
        return f"headache days rose by {range_in_words(-high, -low)} %"
    if low < 0:
        return f"between a rise of {-low} % and a fall of {high} % in headache days"
    return f"headache days fell by {range_in_words(low, high if high is not None else low)} %"


def measures_of(document: Document, decisions: tuple[str, ...] = ("continue", "stop")) -> tuple[str, ...]:
    """What a document judges going on by, besides the days since a session: the labels of its counts and falls."""
    found = (
        leaf.fact.name
        for name in decisions
        if name in document.decisions
        for leaf in leaves_of(document.decisions[name])
    )
    facts = dict.fromkeys(name for name in found if _is_response(name))
    return tuple(glossary()[name].label for name in facts)


def _is_response(name: str) -> bool:
    return "_reduction" in name or glossary()[name].kind == "count"


def _injected(cycle: Mapping[str, Any]) -> str:
    return day_in_words(date.fromisoformat(cycle["injected"]))


def _row(name: str, stretch: Mapping[str, Any]) -> Row:
    first, last = (date.fromisoformat(stretch[side]) for side in ("from", "to"))
    days = (last - first).days + 1
    why = stretch["why"] or ""
    figures = () if why else tuple(_figures(stretch[measure]) for measure in MEASURE_WORDS)
    dates = f"{day_in_words(first)} – {day_in_words(last)}"
    answered = stretch["answered_days"]
    return Row(name, dates, "–" if answered is None else f"{answered} of {days}", figures, why)


def _figures(count: Mapping[str, Any] | None) -> str:
    """`17`, or `17–19`."""
    if count is None:
        return "no figure"
    return range_in_words(round(count["low"], 1), round(count["high"], 1)).replace(" to ", "–")
