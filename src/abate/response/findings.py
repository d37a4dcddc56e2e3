"""What one person's diary says about the response on a day: counts, the cheap estimate, the model, their limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from abate.diary import Diary
from abate.facts.from_history import botox_for_headache
from abate.facts.wording import dates_in_words, day_in_words, range_in_words
from abate.history import History, ToxinSession
from abate.response.asking import (
    GREY_ZONE,
    NOTHING,
    Expected,
    answer_to_json,
    ask,
    expected_weeks,
    first_day_looked_at,
)
from abate.response.changes import Change, changes_of, undated
from abate.response.course import JUDGED, Course, course
from abate.response.model.answer import Answer, Fit
from abate.response.model.figures import CHRONIC
from abate.response.shrinkage import CheapEstimate, cheap_estimate
from abate.response.support import lacking_for_change, lacking_for_wear_off, looked_at

ESTIMAND = (
    "Total change on treatment: by what share the expected headache days {when}, good and bad months evened out, lie "
    "below the person's long-run level before the first injections. Everything that changed since is in it: the "
    "injections, expectation, natural recovery{others}. It is not what Botox caused."
)

CANNOT_SAY = (
    "How much of the change the injections caused. In PREEMPT most of the fall was there on placebo too (28 days at "
    "week 24: 8.4 days fewer on Botox, 6.6 on placebo; recalled from Dodick 2010, not read again).",
    "Whether bad days before the next injections come from fading or from a bad stretch that would have come anyway.",
    "How well the model does on real patients: no cohort of them has tested it yet.",
)
"""Beside every answer, whatever it is."""


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """What one diary says about a response.

    `fit` is None where the model was not asked, since the diary lacks what it needs; `no_wear_off` says why nothing
    is told of wear-off although the change is. `begins` is the first day that the model looks at.
    """

    course: Course
    cheap: CheapEstimate
    begins: date | None
    changes: tuple[Change, ...]
    fit: Fit | None
    no_wear_off: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def model(self) -> Answer | None:
        """What the model says; None where it says nothing."""
        return self.fit.answer if self.fit else None

    @property
    def weeks(self) -> tuple[Expected, ...]:
        """What the model expects of each week; none where it says nothing."""
        return expected_weeks(self.model, self.course.cycles[0].injected) if self.model else ()

    @property
    def estimand(self) -> str:
        """What the change is a change of."""
        days = looked_at(self.course)
        when = f"of {dates_in_words(*days)}" if days else "on treatment"
        apart = ", ".join(dict.fromkeys(change.name for change in self.changes))
        others = f", but {apart} as far as the days can tell it apart" if apart else " and other treatment"
        return ESTIMAND.format(when=when, others=others)

    def to_json(self) -> dict[str, Any]:
        """As in the contract, with more besides; a figure without support is null."""
        model, fit = self.model, self.fit
        return {
            **self.course.to_json(),
            "estimand": self.estimand,
            "cheap_estimate": self.cheap.to_json(),
            **(answer_to_json(model, wear_off=not self.no_wear_off) if model else NOTHING),
            "grey_zone": {"from": GREY_ZONE[0], "to": GREY_ZONE[1]},
            "band": [week.to_json() for week in self.weeks],
            "from": self.begins.isoformat() if self.begins else None,
            "changes": [change.to_json() for change in self.changes],
            "diagnostics": {"khat": fit.khat, "ess": fit.ess} if fit else None,
            "cannot_say": list(CANNOT_SAY),
            "warnings": list(self.warnings),
        }


def findings(diary: Diary, history: History, *, as_of: date, signed: Sequence[ToxinSession] = ()) -> Findings:
    """What a diary says about the response to onabotulinumtoxinA for headache, up to a day.

    Args:
        diary: of one person.
        history: its toxin sessions say when was injected, its preventives what else was changed.
        as_of: neither days nor sessions after it count.
        signed: sessions that are certain although the history's list is not known; earlier ones may have been.
    """
    found = course(diary, history, as_of=as_of, signed=signed)
    stated = history.baseline.headache_days
    cheap = cheap_estimate(found, stated)
    begins = first_day_looked_at(diary, found, history)
    changes = changes_of(history, begins, as_of) if begins else ()
    lacking = tuple(lacking_for_change(found, diary))
    fit = None if lacking or begins is None else ask(diary, found, changes, begins)
    no_wear_off = tuple(lacking_for_wear_off(found, _unsure(history, found)))
    told = Findings(found, cheap, begins, changes, fit, no_wear_off, warnings=())
    warnings = (
        *found.warnings,
        *_of_model(told, lacking),
        *_of_stated_baseline(cheap, stated),
        *_of_changes(history, told),
        *_of_disagreement(told),
    )
    return replace(told, warnings=warnings)


def _unsure(history: History, found: Course) -> tuple[date, ...]:
    """Days of sessions that may have been, and are not counted as cycles."""
    _, possible = botox_for_headache(history.toxin_sessions or (), found.as_of)
    counted = {cycle.injected for cycle in found.cycles}
    return tuple(day for day in possible if day not in counted)


def _of_model(told: Findings, lacking: tuple[str, ...]) -> Iterator[str]:
    refused = (told.fit.refused,) if told.fit and told.fit.refused else ()
    if lacking or refused:
        yield f"The model says nothing of the change: {'; '.join((*lacking, *refused))}."
    elif told.no_wear_off:
        yield f"Nothing is said of wear-off: {'; '.join(told.no_wear_off)}."


def _of_stated_baseline(cheap: CheapEstimate, stated: float | None) -> Iterator[str]:
    if cheap.baseline == "history":
        yield (
            f"The history states {stated:g} headache days of 28 before treatment. Only the cheap estimate takes that:"
            " the model needs the days themselves, and what is remembered is not what is counted."
        )


def _of_changes(history: History, told: Findings) -> Iterator[str]:
    begins = told.begins
    if begins is None:
        return
    allowed = " The model allows for it, and is less sure for that." if told.model else ""
    for change in told.changes:
        yield (
            f"{change.name} ({change.kind}) {_when(change, begins)}: what it did cannot be told from what the "
            f"injections did.{allowed}"
        )
    for name in undated(history, begins):
        yield f"{name}: it is not known when it was begun; it may look like a response."
    if history.preventives is None:
        yield "It is not known what else was changed on treatment: a new preventive or a withdrawal looks the same."


def _when(change: Change, begins: date) -> str:
    """Which of its ends changed something."""
    if change.began <= begins:
        return f"ended on {day_in_words(change.ended)}" if change.ended else ""
    ended = f" and ended on {day_in_words(change.ended)}" if change.ended else ""
    return f"began on {day_in_words(change.began)}{ended}"


def _of_disagreement(told: Findings) -> Iterator[str]:
    """Where counts and model say strongly different things: outside what the model holds for likely."""
    if told.model is None:
        return
    low, high = told.model.reduction.interval80
    cheap = told.cheap.reduction
    if cheap is not None and not low <= cheap <= high:
        limits = _span(low, high)
        yield f"The cheap estimate ({_percent(cheap)}) lies outside the model's 80 % interval, {limits}. {LOOK}"
    low, high = told.model.reduction.interval95
    fell = told.course.reduction(told.course.last_12_weeks)
    raw = None if fell is None or fell.prorated is None else fell.prorated / 100
    if raw is not None and not low <= raw <= high:
        yield (
            f"The raw fall of the 12-week mean ({_percent(raw)}) lies outside the model's 95 % interval, "
            f"{_span(low, high)}. {LOOK}"
        )
    yield from _of_level(told, told.model)


def _of_level(told: Findings, model: Answer) -> Iterator[str]:
    """Where the level expected lies on the one side of 15 days and the days of the last 12 weeks on the other."""
    stretch = told.course.last_12_weeks
    count = stretch.count(JUDGED) if stretch else None
    if count is None:
        return
    figures = f"{range_in_words(round(count.low, 1), round(count.high, 1))} headache days of 28 in the last 12 weeks"
    if count.low >= CHRONIC and model.p_below_15_days > GREY_ZONE[1]:
        yield f"The model expects fewer than {CHRONIC} headache days, but there were {figures}. {LOOK}"
    if count.high < CHRONIC and model.p_below_15_days < GREY_ZONE[0]:
        yield f"The model expects {CHRONIC} headache days or more, but there were {figures}. {LOOK}"


LOOK = "Look at the weeks before relying on either."


def _span(low: float, high: float) -> str:
    return f"{_percent(low)} to {_percent(high)}"


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"
