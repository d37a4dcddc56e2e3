"""Where in the 12 weeks: days since the last injections, when the next are due, and the diary week by week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from abate.diary import Diary
from abate.diary.weeks import DAYS_IN_A_WEEK, Week, headache_weeks
from abate.facts.from_history import DAYS_IN_A_CYCLE, botox_for_headache
from abate.history import History
from abate.reports.words import day_in_words, days_in_words

WEEKS = DAYS_IN_A_CYCLE // DAYS_IN_A_WEEK

SLOT, HEIGHT, TOP, LEFT = 28.0, 84.0, 14.0, 22.0
"""Size of the drawing of 12 weeks; a day is a seventh of the height."""


@dataclass(frozen=True, slots=True)
class Cycle:
    """The round of injections that a person is in. `certain` tells whether the record says that it was Botox."""

    injected: date
    today: date
    certain: bool

    @property
    def day(self) -> int:
        """Days since the injections."""
        return (self.today - self.injected).days

    @property
    def week(self) -> int:
        """The day of the injections is the first of week 1."""
        return self.day // DAYS_IN_A_WEEK + 1

    @property
    def due(self) -> date:
        """When 12 weeks have passed."""
        return self.injected + timedelta(days=DAYS_IN_A_CYCLE)

    @property
    def since(self) -> str:
        """How long ago, in words."""
        on = day_in_words(self.injected)
        if self.day == 0:
            return f"Your last injections were today, {on}."
        return f"Your last injections were {days_in_words(self.day)} ago, on {on}."

    @property
    def where(self) -> str:
        """The week, in words."""
        if self.week > WEEKS:
            return f"The {WEEKS} weeks are over."
        return f"You are in week {self.week} of {WEEKS}."

    @property
    def next(self) -> str:
        """When the next injections are due, in words."""
        left = (self.due - self.today).days
        due = day_in_words(self.due)
        if left > 0:
            return (
                f"{WEEKS} weeks will have passed on {due}, in {days_in_words(left)}. "
                "The next injections are due from then on, not earlier."
            )
        if left == 0:
            return f"{WEEKS} weeks have passed today. The next injections are due now."
        return (
            f"{WEEKS} weeks passed on {due}, {days_in_words(-left)} ago. The next injections are overdue, "
            "unless you and your clinic agreed to wait or to stop. If you have no date yet, call your clinic."
        )


def cycle_on(history: History, today: date) -> Cycle | None:
    """The cycle of the last session up to a day that was, or may have been, Botox for headache."""
    certain, possible = botox_for_headache(history.toxin_sessions or (), today)
    if not possible:
        return None
    return Cycle(possible[-1], today, possible[-1] in certain)


@dataclass(frozen=True, slots=True)
class Slot:
    """One of the 12 weeks in the drawing: days known with headache solid, days possible hatched."""

    week: int
    counted: Week | None
    x: float
    here: bool

    @property
    def middle(self) -> float:
        """Where labels stand."""
        return self.x + SLOT / 2

    @property
    def words(self) -> str:
        """The week in words."""
        if self.counted is None:
            return f"week {self.week}: still to come"
        return f"week {self.week}: {headache_days(self.counted)}"


@dataclass(frozen=True, slots=True)
class Strip:
    """The 12 weeks as a drawing."""

    slots: tuple[Slot, ...]

    left, top, floor = LEFT, TOP, TOP + HEIGHT
    width, height = LEFT + SLOT * WEEKS + 4, TOP + HEIGHT + 40
    slot = SLOT
    ticks = tuple((value, TOP + HEIGHT * (1 - value / DAYS_IN_A_WEEK)) for value in (0, 7))

    @property
    def bars(self) -> tuple[Bar, ...]:
        """One bar for each week that has begun."""
        return tuple(
            Bar(slot.x + 4, _y(slot.counted.low), _y(slot.counted.high)) for slot in self.slots if slot.counted
        )

    @property
    def words(self) -> str:
        """The whole drawing in one sentence."""
        return "; ".join(slot.words + (", you are here" if slot.here else "") for slot in self.slots)


@dataclass(frozen=True, slots=True)
class Bar:
    """Where a week's bar stands, and where its solid and its open part begin."""

    x: float
    solid_y: float
    open_y: float

    width = SLOT - 8

    @property
    def solid(self) -> float:
        """Height of the days known."""
        return TOP + HEIGHT - self.solid_y

    @property
    def open(self) -> float:
        """Height of the days possible besides."""
        return self.solid_y - self.open_y


def strip(cycle: Cycle, diary: Diary) -> Strip:
    """The weeks of a cycle with the diary's headache days in them."""
    counted = headache_weeks(diary.days, cycle.injected, cycle.today, WEEKS)
    weeks = (*counted, *(None for _ in range(WEEKS - len(counted))))
    return Strip(
        tuple(Slot(at + 1, week, LEFT + SLOT * at, here=at + 1 == cycle.week) for at, week in enumerate(weeks))
    )


def headache_days(week: Week) -> str:
    """`3 to 5 headache days, 2 days not answered`; an empty week is not a good one."""
    if not week.answered:
        return "no day answered"
    figures = str(week.low) if week.low == week.high else f"{week.low} to {week.high}"
    unit = "headache day" if week.low == week.high == 1 else "headache days"
    left = week.days - week.answered
    open_ = f", {days_in_words(left)} not answered" if left else ""
    so_far = f" in the first {days_in_words(week.days)}" if week.days < DAYS_IN_A_WEEK else ""
    return f"{figures} {unit}{so_far}{open_}"


def _y(days: int) -> float:
    return TOP + HEIGHT * (1 - days / DAYS_IN_A_WEEK)
