"""An answer about the response in sentences, for the terminal, the page and the letter: made from its JSON.

Chances are told as numbers of 100 and in words; between 20 and 80 of 100 the diary cannot tell, and that is what is
said. Nothing here is for the patient.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from abate.reports.words import day_in_words

CHANCES: Mapping[str, str] = {
    "reduction_30": "Headache days fell by 30 % or more",
    "reduction_50": "Headache days fell by 50 % or more",
    "below_15_days": "Fewer than 15 headache days of 28 expected, good and bad months evened out",
}

HOW_SURE = ((0.05, "very unlikely"), (0.2, "unlikely"), (0.8, ""), (0.95, "likely"), (1.01, "very likely"))
"""Up to which chance a word holds; the middle is the grey zone and has none."""

WEAR_OFF = "At least half of the effect is lost in weeks 10-12"

GREY_ZONE = "grey zone: this diary cannot tell"


@dataclass(frozen=True, slots=True)
class Chance:
    """How likely one thing is."""

    of: str
    in_100: str
    words: str
    grey: bool

    def __str__(self) -> str:
        """`Headache days fell by 30 % or more: 48 in 100 (grey zone: this diary cannot tell)`."""
        return f"{self.of}: {self.in_100} ({self.words})"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the model with what it is of and how it is to be read, for cards on a page."""

    name: str
    figure: str
    note: str
    grey: bool = False


def figures(answer: Mapping[str, Any]) -> Iterator[Figure]:
    """The change, the chances and wear-off, as far as they have support."""
    reduction = answer["reduction"]
    if reduction is not None:
        sure = "; ".join(f"{share} %: {_span(*reduction[f'interval{share}'])}" for share in (80, 95))
        yield Figure("Headache days against the level before", _level(reduction["mean"]), sure)
    for chance in chances(answer):
        yield Figure(chance.of, chance.in_100, chance.words, chance.grey)
    found = answer["wear_off"]
    if found is not None:
        before = f"{of_100(found['prior'])} before any day of this diary was read"
        yield Figure(WEAR_OFF, of_100(found["probability"]), before)


def change_in_words(answer: Mapping[str, Any]) -> Iterator[str]:
    """The change on treatment with its intervals; nothing where it has no support."""
    reduction = answer["reduction"]
    if reduction is None:
        return
    yield f"Headache days lie {_level(reduction['mean'])} the long-run level before the first injections."
    for share, name in ((80, "interval80"), (95, "interval95")):
        low, high = reduction[name]
        yield f"With {share} % certainty: {_span(low, high)}."


def chances(answer: Mapping[str, Any]) -> list[Chance]:
    """How likely a fall of 30 %, of 50 %, and fewer than 15 days are; nothing where they have no support."""
    found = answer["probability"] or {}
    grey = answer["grey_zone"]
    return [_chance(words, found[name], grey["from"], grey["to"]) for name, words in CHANCES.items() if name in found]


def wear_off_in_words(answer: Mapping[str, Any]) -> str:
    """Whether the effect fades before the next injections, with what was believed before any day was read."""
    found = answer["wear_off"]
    if found is None:
        return ""
    return (
        f"{WEAR_OFF}: {of_100(found['probability'])}; before any day of this diary was read it was "
        f"{of_100(found['prior'])}. A bad stretch in those weeks looks the same."
    )


def cheap_in_words(answer: Mapping[str, Any]) -> str:
    """The cheap estimate, or why there is none."""
    found = answer["cheap_estimate"]
    if found["reduction"] is None:
        return f"Cheap estimate from counts: no figure, {found['why']}."
    before = " Before treatment counts what the history states, since the diary has no baseline."
    return (
        f"Cheap estimate from counts: {_level(found['reduction'])} the level before, give or take "
        f"{found['usual_error'] * 100:.0f} points.{before if found['baseline_from'] == 'history' else ''}"
    )


def times_in_words(answer: Mapping[str, Any]) -> Iterator[str]:
    """Onset as a figure of the population, and how long the effect lasts with the population's beside it."""
    onset, duration = answer["onset"], answer["duration"]
    if onset is not None:
        yield (
            f"How fast it sets in: about {onset['population_days']:.0f} days in the population, a figure with little "
            "support; a diary of one person adds nothing to it."
        )
    if duration is not None:
        yield (
            f"How long it lasts: this diary says about {duration['days']:.0f} days, the population "
            f"{duration['population_days']:.0f}; it leaves {min(1, duration['doubt_left']) * 100:.0f} % of the doubt."
        )


def changes_in_words(answer: Mapping[str, Any]) -> Iterator[str]:
    """What else was changed, with its days."""
    for change in answer["changes"]:
        until = f" to {_day(change['ended'])}" if change["ended"] else ""
        yield f"{change['name']} ({change['kind']}), from {_day(change['began'])}{until}"


def of_100(chance: float) -> str:
    """`48 in 100`; never none and never all of them, since nothing here is that sure."""
    if chance < 0.01:
        return "fewer than 1 in 100"
    return "more than 99 in 100" if chance > 0.99 else f"{chance * 100:.0f} in 100"


def _chance(words: str, chance: float, grey_from: float, grey_to: float) -> Chance:
    grey = grey_from < chance < grey_to
    sure = next(word for bound, word in HOW_SURE if chance <= bound)
    if not grey and not sure:
        sure = "unlikely" if chance <= grey_from else "likely"
    return Chance(words, of_100(chance), GREY_ZONE if grey else sure, grey)


def _level(fall: float) -> str:
    """`31 % below`; a rise is told as one."""
    percent = round(abs(fall) * 100)
    return f"about {percent} % {'below' if fall >= 0 else 'above'}"


def _span(low: float, high: float) -> str:
    if high < 0:
        return f"a rise of {-high * 100:.0f} to {-low * 100:.0f} %"
    if low < 0:
        return f"between a rise of {-low * 100:.0f} % and a fall of {high * 100:.0f} %"
    return f"a fall of {low * 100:.0f} to {high * 100:.0f} %"


def _day(day: str) -> str:
    return day_in_words(date.fromisoformat(day))
