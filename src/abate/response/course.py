"""The course of treatment: each cycle in three windows of four weeks, against the months before the first injections.

The day of the injections is the first of week 1, so that the three windows fill the 84 days and the next session is
due on the day after them. What cannot be counted is said in words, never as a number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from abate.criteria.tree import Outcome
from abate.diary import Diary
from abate.diary.months import DAYS_IN_A_MONTH, JudgedDays
from abate.facts.from_history import DAYS_IN_A_CYCLE, botox_for_headache, first_botox_session
from abate.facts.wording import dates_in_words, day_in_words
from abate.history import History, ToxinSession
from abate.response.stretch import MEANINGFUL, Reduction, Stretch, counted, reduction

WINDOWS = ("1-4", "5-8", "9-12")
MONTHS_OF_BASELINE = 3
JUDGED = "headache_days"
"""The measure by which most documents judge a fall."""


@dataclass(frozen=True, slots=True)
class Window:
    """Four weeks of a cycle, named by their numbers since the injections."""

    weeks: str
    stretch: Stretch

    def to_json(self) -> dict[str, Any]:
        """As in the contract."""
        return {"weeks": self.weeks, **self.stretch.to_json()}


@dataclass(frozen=True, slots=True)
class Cycle:
    """From the injections of a day to the next; `until` is None while there are none."""

    number: int
    injected: date
    until: date | None
    windows: tuple[Window, ...]

    def to_json(self) -> dict[str, Any]:
        """As in the contract."""
        return {"injected": self.injected.isoformat(), "windows": [window.to_json() for window in self.windows]}


@dataclass(frozen=True, slots=True)
class Course:
    """One person's course of treatment on a day.

    `baseline` is the 28 to 84 days before the first injections. The last 28 days and the last 12 weeks end on the
    as-of day; they are what the raw rules of documents look at.
    """

    as_of: date
    baseline: Stretch | None
    cycles: tuple[Cycle, ...]
    last_28_days: Stretch | None
    last_12_weeks: Stretch | None
    warnings: tuple[str, ...]

    def reduction(self, now: Stretch | None, measure: str = JUDGED) -> Reduction | None:
        """How far a stretch lies below the baseline."""
        return reduction(now, self.baseline, measure) if now and self.baseline else None

    def to_json(self) -> dict[str, Any]:
        """Cycles, baseline and raw figures as in the contract."""
        raw = {"last_28_days": self.last_28_days, "last_12_weeks": self.last_12_weeks}
        fell = {name: self.reduction(stretch) for name, stretch in raw.items()}
        return {
            "as_of": self.as_of.isoformat(),
            "cycles": [cycle.to_json() for cycle in self.cycles],
            "baseline": self.baseline.to_json() if self.baseline else None,
            "raw": {name: found.to_json() if found else {"reduction": None} for name, found in fell.items()},
            "warnings": list(self.warnings),
        }


def course(diary: Diary, history: History, *, as_of: date, signed: Sequence[ToxinSession] = ()) -> Course:
    """The course of a person's treatment with onabotulinumtoxinA for headache, up to a day.

    Args:
        diary: of one person.
        history: its toxin sessions say when was injected; only those that certainly were count.
        as_of: neither days nor sessions after it count.
        signed: sessions that are certain although the history's list is not known; earlier ones may have been.
    """
    sessions = history.toxin_sessions if history.toxin_sessions is not None else signed
    certain, possible = botox_for_headache(sessions, as_of)
    days = JudgedDays.of(diary.days)
    cycles = tuple(_cycles(days, certain, as_of))
    first = first_botox_session(history, as_of)
    baseline = _baseline(days, first, diary.first_day) if first else None
    found = Course(
        as_of, baseline, cycles, _raw(days, first, as_of, 1), _raw(days, first, as_of, len(WINDOWS)), warnings=()
    )
    warnings = (
        *_of_sessions(history, certain, possible, as_of),
        *_of_diary(diary, certain),
        *_of_figures(found),
        *_of_disagreement(found),
    )
    return Course(as_of, baseline, cycles, found.last_28_days, found.last_12_weeks, warnings)


def _cycles(days: JudgedDays, injected: Sequence[date], as_of: date) -> Iterator[Cycle]:
    for number, (day, until) in enumerate(pairwise((*injected, None)), 1):
        if day is not None:
            windows = tuple(_window(days, day, at, until, as_of) for at in range(len(WINDOWS)))
            yield Cycle(number, day, until, windows)


def _window(days: JudgedDays, injected: date, at: int, until: date | None, as_of: date) -> Window:
    """A window that the next injections cut short, or that is not over, has no figure."""
    first = injected + timedelta(days=DAYS_IN_A_MONTH * at)
    last = first + timedelta(days=DAYS_IN_A_MONTH - 1)
    if until is not None and until <= last:
        why = f"the next injections came on {day_in_words(until)}, before these four weeks were over"
    elif last > as_of:
        why = f"these four weeks are over on {day_in_words(last)}"
    else:
        return Window(WINDOWS[at], counted(days, last))
    return Window(WINDOWS[at], Stretch(first, last, why=why))


def _baseline(days: JudgedDays, first: date, begins: date | None) -> Stretch:
    """The months before the first injections: three, or as many next to them as are answered well enough."""
    before = first - timedelta(days=1)
    kept = (first - begins).days if begins else 0
    if 0 < kept < DAYS_IN_A_MONTH:
        month = counted(days, before)
        why = f"the diary begins {_in_days(kept)} before the first injections, fewer than {DAYS_IN_A_MONTH}"
        return Stretch(month.first_day, before, month.answered, why=why)
    longer = (counted(days, before, months) for months in range(MONTHS_OF_BASELINE, 1, -1))
    return next((stretch for stretch in longer if stretch.totals), counted(days, before))


def _raw(days: JudgedDays, first: date | None, as_of: date, months: int) -> Stretch | None:
    """The months up to the as-of day, as far as they lie after the first injections."""
    if first is None:
        return None
    begins = as_of - timedelta(days=DAYS_IN_A_MONTH * months - 1)
    if begins < first:
        return Stretch(begins, as_of, why="they begin before the first injections")
    return counted(days, as_of, months)


def _of_sessions(history: History, certain: list[date], possible: list[date], as_of: date) -> Iterator[str]:
    if history.toxin_sessions is None:
        earlier = " before these: there is no baseline to compare with" if certain else ""
        yield f"It is not known whether there were injections{earlier}."
    unsure = [day for day in possible if day not in certain]
    if unsure:
        yield (
            f"Left aside, since it is not known that it was onabotulinumtoxinA for headache: "
            f"{', '.join(map(day_in_words, unsure))}."
        )
    if certain and unsure and unsure[0] < certain[0]:
        yield "There may have been injections before the first known ones: there is no baseline to compare with."
    future = sorted({session.date for session in history.toxin_sessions or () if session.date > as_of})
    if future:
        on = ", ".join(map(day_in_words, future))
        yield f"Left aside, since {day_in_words(as_of)} is the day of this look: injections on {on}."
    for day, following in pairwise(certain):
        between = (following - day).days
        if between < DAYS_IN_A_MONTH:
            yield (
                f"The injections of {day_in_words(day)} and {day_in_words(following)} are {between} days apart, "
                f"fewer than {DAYS_IN_A_MONTH}: no four weeks of that cycle can be counted."
            )
        elif between < DAYS_IN_A_CYCLE:
            came = f"The injections of {day_in_words(following)} came after {between} days"
            yield f"{came}, earlier than {DAYS_IN_A_CYCLE}."


def _of_diary(diary: Diary, certain: Sequence[date]) -> Iterator[str]:
    begins = diary.first_day
    if begins is None:
        yield "No day of the diary is answered."
    elif certain and certain[0] < begins:
        before = ", ".join(day_in_words(day) for day in certain if day < begins)
        yield f"The diary begins on {day_in_words(begins)}, after the injections of {before}."


def _of_figures(course: Course) -> Iterator[str]:
    """One sentence for each figure that is missing; what lies ahead is no fault of the diary."""
    if course.baseline and course.baseline.why:
        yield f"No baseline: {_dates(course.baseline)}, {course.baseline.why}."
    for cycle in course.cycles:
        missing = [
            window for window in cycle.windows if window.stretch.why and window.stretch.last_day <= course.as_of
        ]
        if len(missing) == len(WINDOWS) and not any(window.stretch.answered for window in missing):
            yield f"Cycle {cycle.number}: {missing[0].stretch.why} in any of its windows."
        else:
            for window in missing:
                yield f"Cycle {cycle.number}, weeks {window.weeks}: no figure, {window.stretch.why}."
    for words, stretch in (("last 28 days", course.last_28_days), ("last 12 weeks", course.last_12_weeks)):
        if stretch and stretch.why:
            yield f"The {words} ({_dates(stretch)}): no figure, {stretch.why}."


def _of_disagreement(course: Course) -> Iterator[str]:
    """Where the same treatment passes the rule in one window and fails it in another."""
    for cycle in course.cycles:
        judged = {
            window.weeks: fell.is_meaningful
            for window in cycle.windows
            if (fell := course.reduction(window.stretch)) is not None
        }
        if {Outcome.MET, Outcome.NOT_MET} <= set(judged.values()):
            met = ", ".join(weeks for weeks, outcome in judged.items() if outcome is Outcome.MET)
            not_met = ", ".join(weeks for weeks, outcome in judged.items() if outcome is Outcome.NOT_MET)
            yield (
                f"Cycle {cycle.number}: headache days fell by {MEANINGFUL} % or more in weeks {met}, but not in "
                f"weeks {not_met}. A single window says little."
            )
    raw = [course.reduction(stretch) for stretch in (course.last_28_days, course.last_12_weeks)]
    outcomes = [one.is_meaningful for one in raw if one]
    if {Outcome.MET, Outcome.NOT_MET} == set(outcomes):
        short, long = ("did" if outcome is Outcome.MET else "did not" for outcome in outcomes)
        yield (
            f"Headache days {short} fall by {MEANINGFUL} % in the last 28 days, and {long} in the mean of the last "
            "12 weeks. The longer look errs less often."
        )


def _in_days(number: int) -> str:
    """`1 day`, `2 days`."""
    return "1 day" if number == 1 else f"{number} days"


def _dates(stretch: Stretch) -> str:
    return dates_in_words(stretch.first_day, stretch.last_day)
