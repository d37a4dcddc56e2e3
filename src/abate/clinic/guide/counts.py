"""What a patient's diary counts up to, in the core's own figures; nothing is judged here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from abate import assess
from abate.assessment import Assessment, Count, Month
from abate.clinic.diary.days import diary_of_patient
from abate.clinic.intake.services import history_of
from abate.clinic.people.models import Patient
from abate.diary.months import DAYS_IN_A_MONTH
from abate.errors import RefusedError
from abate.facts.wording import range_in_words
from abate.reports.bars import Chart, charts
from abate.reports.medicines import ClassOfMedicine, acute_medicines
from abate.reports.plain import CLASSES_IN_PLAIN_WORDS
from abate.reports.words import days_in_words
from abate.rulebook import built_in
from abate.rulebook.rulebook import CLASSIFICATION

MONTHS_IN_CHARTS = 13
"""Thirteen months of 28 days are a year."""

DAY_WIDTH = 10
"""Of a day in the bar of a class of medicine."""

SHOWN = {
    "headache_days": "Days with headache",
    "moderate_severe_days": "Days with moderate or severe pain",
    "clear_days": "Clear days: no headache, no medicine for attacks",
}

CLASS_WORDS = CLASSES_IN_PLAIN_WORDS | {
    "any": "any medicine for attacks",
    "simple_analgesic": "paracetamol or an anti-inflammatory painkiller, together",
}


def counted(patient: Patient, today: date) -> Assessment | None:
    """The core's counts up to a day; None where there is nothing to count yet.

    Only the classification is read along, for the days of acute medicine that it allows.
    """
    try:
        return assess(
            diary_of_patient(patient),
            history_of(patient),
            as_of=today,
            rulebook=built_in().only(CLASSIFICATION),
        )
    except RefusedError:
        return None


@dataclass(frozen=True, slots=True)
class Sure:
    """A count with how sure it is: `17 to 19 of 28`, `2 days not answered`."""

    name: str
    figures: str
    open: str
    short: str

    @property
    def head(self) -> str:
        """The name without its explanation, for a table."""
        return self.name.partition(":")[0]


def sureness(month: Month) -> Iterator[Sure]:
    """The counts of a month, in words."""
    unanswered = DAYS_IN_A_MONTH - month.answered_days
    counts = {words: month.counts[name] for name, words in SHOWN.items()}
    for words, count in (counts | {"Days with a medicine for attacks": month.acute_days["any"]}).items():
        yield Sure(words, of_28(count), _why_open(count, unanswered), range_in_words(count.low, count.high))
    hours = month.counts["headache_hours"]
    figures = range_in_words(hours.low, hours.high)
    open_ = "not every day says how long it lasted" if hours.low < hours.high else ""
    yield Sure("Hours with headache", f"{figures} hours", open_, figures)


def of_28(count: Count) -> str:
    """`17 to 19 of 28 days`."""
    return f"{range_in_words(count.low, count.high)} of {DAYS_IN_A_MONTH} days"


def bars(assessment: Assessment) -> tuple[Chart, ...]:
    """The months as bars. From where headache is called chronic is for a professional to say: no line is drawn."""
    return tuple(
        replace(chart, limit=None, title=SHOWN.get(chart.name, "Days with a medicine for attacks"))
        for chart in charts(assessment, MONTHS_IN_CHARTS, tuple(SHOWN))
    )


@dataclass(frozen=True, slots=True)
class MedicineDays:
    """Days with a class of acute medicine in the last 28 days, of the days that are allowed.

    `allowed` is None where no limit is written.
    """

    name: str
    words: str
    count: Count
    allowed: int | None
    taken: bool
    state: str

    @property
    def figures(self) -> str:
        """`4 to 6`."""
        return range_in_words(self.count.low, self.count.high)

    @property
    def used(self) -> str:
        """`4 to 6 of 9 days`, `1 day`."""
        if self.allowed is not None:
            return f"{self.figures} of {self.allowed} days"
        return days_in_words(self.count.low) if self.count.low == self.count.high else f"{self.figures} days"

    @property
    def bar(self) -> dict[str, float]:
        """Where the days known, the days possible and the allowed ones end in a drawing of 28 days."""
        ends = {"low": self.count.low, "high": self.count.high, "limit": self.allowed or 0}
        return {name: value * DAY_WIDTH for name, value in ends.items()}


STATE_WORDS = {
    "below": "within these days",
    "may be reached": "perhaps more than these days: some days are not answered",
    "reached": "more than these days",
    "": "no number of days is written for it",
}


def medicine_days(assessment: Assessment) -> tuple[MedicineDays, ...]:
    """Every class of acute medicine in the last 28 days; any medicine first."""
    return tuple(_medicine_days(one) for one in acute_medicines(assessment, 1))


def _medicine_days(one: ClassOfMedicine) -> MedicineDays:
    return MedicineDays(
        one.name, CLASS_WORDS[one.name], one.days[0], one.allowed, one.taken, STATE_WORDS[one.against_limit]
    )


def _why_open(count: Count, unanswered: int) -> str:
    not_told = int(count.high - count.low) - unanswered
    reasons = [f"{days_in_words(unanswered)} not answered"] if unanswered and count.high > count.low else []
    if not_told > 0:
        reasons.append(f"{days_in_words(not_told)} without this answer")
    return ", ".join(reasons)
