"""The evidence that a packet carries, as rows of words: counts, medicines, preventives, sessions, before and now."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from abate.assessment import Assessment
from abate.criteria.tree import FactKey, Outcome
from abate.diary.months import DAYS_IN_A_MONTH
from abate.facts.facts import Facts, bounds_of, facts_of
from abate.facts.from_history import first_botox_session
from abate.facts.wording import dates_in_words, describe, range_in_words
from abate.history import History, Preventive
from abate.reports.documents import classification
from abate.reports.medicines import acute_medicines
from abate.reports.words import (
    COUNT_WORDS,
    PREVENTIVE_OUTCOMES,
    count_in_figures,
    day_in_words,
    harmless,
    month_in_words,
    outcome_in_words,
)

NOT_KNOWN = "not known"
SHOWN = ("headache_days", "migraine_days", "headache_days_4h", "headache_hours")
MONTH_COLUMNS = ("28 days", "Answered", *(COUNT_WORDS[name] for name in SHOWN), "Days with acute medicine")
PREVENTIVE_COLUMNS = ("Preventive", "Class", "Dose", "Taken", "Weeks", "Outcome")
SESSION_COLUMNS = ("Date", "Product", "Units", "Indication")
COURSE_COLUMNS = ("Per 28 days", "Before treatment", "Now", "Fall (less than 0: a rise)", "Fall in %")

DAYS_IN_A_WEEK = 7
OVERUSE = "8.2"
"""Medication-overuse headache in ICHD-3."""


class MonthRow(NamedTuple):
    """One month: its dates, the days answered, and its figures in the order of `MONTH_COLUMNS`."""

    dates: str
    answered: int
    figures: tuple[str, ...]


class AcuteRows(NamedTuple):
    """The head of the table, a row for each class that is known to have been taken, and the names of the others."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    no_intake: str


def facts_on(assessment: Assessment) -> Facts:
    """The facts that the assessment was made of."""
    return facts_of(assessment.diary.days, [assessment.history], assessment.as_of)


def month_rows(assessment: Assessment, months: int) -> tuple[MonthRow, ...]:
    """The newest months of the diary, the newest first."""
    return tuple(
        MonthRow(
            month_in_words(month),
            month.answered_days,
            (
                *(count_in_figures(month.counts[name]) for name in SHOWN),
                count_in_figures(month.acute_days["any"]),
            ),
        )
        for month in assessment.months[:months]
    )


def months_in_words(assessment: Assessment, rows: tuple[MonthRow, ...]) -> str:
    """How days were counted, and how many are missing, in one sentence."""
    days, answered = DAYS_IN_A_MONTH * len(rows), sum(row.answered for row in rows)
    return (
        f"A month is 28 days, counted back from {day_in_words(assessment.as_of)}; of the {days} days shown "
        f"{answered} are answered and {days - answered} are not; what a day leaves open, unanswered or answered in "
        "part, is counted neither as headache nor as freedom from it, so that figures read known–possible."
    )


def acute_rows(assessment: Assessment, months: int) -> AcuteRows:
    """Days with acute medicine, by class."""
    medicines = acute_medicines(assessment, months)
    shown = [medicine for medicine in medicines if medicine.taken or medicine.name == "any"]
    return AcuteRows(
        (
            "Days with",
            "Overuse from",
            *(f"to {day_in_words(month.last_day)}" for month in assessment.months[:months]),
        ),
        tuple(
            (
                medicine.words,
                f"{medicine.overuse_from:g} days" if medicine.overuse_from else "no limit written",
                *(count_in_figures(count) for count in medicine.days),
            )
            for medicine in shown
        ),
        ", ".join(medicine.words for medicine in medicines if medicine not in shown),
    )


def preventive_rows(history: History, as_of: date) -> tuple[tuple[str, ...], ...] | None:
    """Every preventive in the order in which it was begun; None where it is not known which were tried."""
    if history.preventives is None:
        return None
    begun = (tried for tried in history.preventives if not (tried.start and tried.start > as_of))
    return tuple(
        (
            harmless(tried.name),
            harmless(tried.drug_class or NOT_KNOWN),
            harmless(tried.dose or NOT_KNOWN),
            *_taken(tried, as_of),
            PREVENTIVE_OUTCOMES[None if tried.stop and tried.stop > as_of else tried.outcome],
        )
        for tried in sorted(begun, key=lambda tried: (tried.start is None, tried.start or as_of))
    )


def session_rows(history: History, as_of: date) -> tuple[tuple[str, ...], ...] | None:
    """Every botulinum toxin session, whatever the product; None where it is not known whether there were any."""
    if history.toxin_sessions is None:
        return None
    return tuple(
        (
            day_in_words(session.date),
            harmless(session.product or NOT_KNOWN),
            NOT_KNOWN if session.units is None else f"{session.units} U",
            harmless(session.indication or NOT_KNOWN),
        )
        for session in sorted(history.toxin_sessions, key=lambda session: session.date)
        if session.date <= as_of
    )


def course_rows(assessment: Assessment, facts: Facts) -> tuple[tuple[str, ...], ...]:
    """Before treatment against now, in days and in hours; nothing where there certainly was no first session."""
    first = first_botox_session(assessment.history, assessment.as_of)
    if first is None:
        return ()
    now = assessment.months[0]

    def figure(name: str, unit: str = "") -> str:
        words = range_in_words(*bounds_of(facts.interval(name), 0))
        return words if words == NOT_KNOWN or not unit else f"{words}{unit}"

    before = dates_in_words(first - timedelta(days=DAYS_IN_A_MONTH), first - timedelta(days=1))
    stated = "as stated in the history"
    return tuple(
        (
            COUNT_WORDS[name],
            f"{figure(f'baseline_{name}')} ({stated if _is_stated(assessment, facts, name) else f'diary, {before}'})",
            f"{count_in_figures(now.counts[name])} ({month_in_words(now)}, {now.answered_days} of 28 days answered)",
            figure(f"{name}_reduction", " hours" if name == "headache_hours" else " days"),
            figure(f"{name}_reduction_percent", " %"),
        )
        for name in ("headache_days", "migraine_days", "headache_hours")
    )


def other_facts(assessment: Assessment, facts: Facts) -> tuple[tuple[str, str], ...]:
    """The rest of what payers ask for: specialist, overuse, cycles and sessions so far."""

    def said(name: str) -> str:
        return describe(facts, 0, assessment.as_of, FactKey(name)).partition(": ")[2]

    overuse = overuse_outcome(assessment)
    return (
        ("Neurologist or headache specialist involved", said("specialist_involved")),
        ("Medication-overuse headache (ICHD-3 8.2)", outcome_in_words(overuse)),
        ("Overuse appropriately managed", said("overuse_managed")),
        ("OnabotulinumtoxinA sessions for headache", said("botox_sessions")),
        ("Cycles of 12 weeks completed", said("botox_cycles_completed")),
    )


def overuse_outcome(assessment: Assessment) -> Outcome:
    """Medication-overuse headache by the classification; not known in a rulebook without it."""
    judged = classification(assessment)
    finding = judged.decisions.get(OVERUSE) if judged else None
    return finding.outcome if finding else Outcome.NOT_KNOWN


def _taken(tried: Preventive, as_of: date) -> tuple[str, str]:
    """From when to when, and for how many whole weeks."""
    ended = tried.stop if tried.stop and tried.stop <= as_of else None
    goes_on = tried.outcome == "ongoing" or (tried.stop is not None and ended is None)
    if tried.start is None and tried.stop is None and not goes_on:
        return (NOT_KNOWN, NOT_KNOWN)
    start = day_in_words(tried.start) if tried.start else NOT_KNOWN
    until = ended or (as_of if goes_on else None)
    stop = day_in_words(ended) if ended else "ongoing" if goes_on else NOT_KNOWN
    weeks = str((until - tried.start).days // DAYS_IN_A_WEEK) if tried.start and until else NOT_KNOWN
    return (f"{start} – {stop}", weeks)


def _is_stated(assessment: Assessment, facts: Facts, name: str) -> bool:
    """Whether the figure before treatment is the one that the history states."""
    stated = getattr(assessment.history.baseline, name)
    return stated is not None and bounds_of(facts.interval(f"baseline_{name}"), 0) == (stated, stated)
