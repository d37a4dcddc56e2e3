"""What a virtual diary says of a day besides headache or none: hours, pain, what came with it, what was taken.

Treatment changes how many days have headache, not what such a day is like. So it was in PREEMPT: before treatment
19.9 days, 296 hours and 18.1 moderate or severe days of 28, after 24 weeks of onabotulinumtoxinA 8.4 days, 120 hours
and 7.7 such days less, that is 14.9 and 15.3 hours a day and nine days of ten moderate or severe both times
(Dodick 2010, Headache 50:921, recalled). What is not said to be published is an assumption.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from abate.diary.day import Severity
from abate.response.virtual.chance import Chance, Purpose, Single
from abate.response.virtual.people import People

Columns = dict[str, npt.NDArray[np.generic]]

MIGRAINE = 19.1 / 19.9
"""Share of headache days that are migraine days (PREEMPT at baseline, recalled)."""

MILD = 1 - 18.1 / 19.9
"""Share of headache days that are neither moderate nor severe (PREEMPT at baseline, recalled)."""

SEVERE = 0.35
"""Share of headache days that are severe: an assumption."""

SHORTEST, LONGEST = 4, 24
"""Hours of a headache day in PREEMPT."""

LONG_DAYS = 0.84
"""Hours are 4 + 20 u ** this, with u between 0 and 1: 14.9 on average, as in PREEMPT (recalled)."""

SPREAD_OF_HOURS = 0.4
"""How much people differ in that power, on the scale of logarithms: an assumption."""

ONE_SIDED, PULSATING, NAUSEA, VOMITING = 0.7, 0.75, 0.7, 0.1
"""Of migraine days: assumptions. Light and sound are unpleasant and moving makes it worse on every one of them."""

MEDICINES = {"triptan": 0.45, "nsaid": 0.35, "combination_analgesic": 0.12, "paracetamol": 0.08}
"""Who takes what: assumptions."""

TAKEN_FROM = 0.4
"""Each person takes it on a share of the headache days between this and all: so about 65 in 100 overuse it, as in
PREEMPT (Silberstein 2015, J Neurol Neurosurg Psychiatry 86:996, seen)."""

RELIEVED = 0.7
"""Of days with a triptan: an assumption."""

NUMBERS_A_DAY = 8

OF_HEADACHES = (
    "hours",
    "severity",
    "unilateral",
    "pulsating",
    "aggravated_by_activity",
    "nausea",
    "vomiting",
    "photophobia",
    "phonophobia",
    "believed_migraine",
)
"""Columns that are known of headache days alone."""


def details(people: People) -> Columns:
    """Columns of the canonical diary that say what a headache day was like, and what was taken on any day.

    Each has the shape (days, people). On days that the diary does not call headache days only the medicines count.
    """
    says_headache = people.answers == 1
    days = len(says_headache)
    chance = Chance.of(people.seed, people.numbers, Purpose.DETAILS).uniform(NUMBERS_A_DAY * days)
    kind, pain, long, side, beat, sick, took, relief = chance.reshape(days, NUMBERS_A_DAY, -1).swapaxes(0, 1)
    migraine = kind < MIGRAINE
    pulsating = migraine & (beat < PULSATING)
    columns: Columns = {
        "hours": _hours(people, long),
        "severity": _severity(migraine, pain),
        "unilateral": migraine & ((side < ONE_SIDED) | ~pulsating),
        "pulsating": pulsating,
        "aggravated_by_activity": migraine,
        "nausea": migraine & (sick < NAUSEA),
        "vomiting": migraine & (sick < VOMITING),
        "photophobia": migraine,
        "phonophobia": migraine,
        "believed_migraine": migraine,
        "relieved_by_triptan": relief < RELIEVED,
    }
    which, share = Chance.of(people.seed, people.numbers, Purpose.HABITS).uniform(2)
    medicine = np.searchsorted(np.cumsum(list(MEDICINES.values()))[:-1], which)
    taken = says_headache & (took < TAKEN_FROM + (1 - TAKEN_FROM) * share)
    return columns | {name: taken & (medicine == at) for at, name in enumerate(MEDICINES)}


def _hours(people: People, chance: Single) -> Single:
    """Hours of a headache day, to half an hour; some people have longer days than others."""
    differ = Chance.of(people.seed, people.numbers, Purpose.HOURS).normal(1)[0]
    power = np.float32(LONG_DAYS) * np.exp(np.float32(SPREAD_OF_HOURS) * differ)
    hours: Single = np.round(2 * (SHORTEST + (LONGEST - SHORTEST) * chance**power)) / 2
    return hours


def _severity(migraine: npt.NDArray[np.bool_], pain: Single) -> npt.NDArray[np.uint8]:
    """Worst pain of a headache day: headaches that are no migraine are mild, the others as often as is left."""
    mild = (MILD - (1 - MIGRAINE)) / MIGRAINE
    graded = np.where(pain < mild, Severity.MILD, Severity.MODERATE)
    graded = np.where(pain > 1 - SEVERE / MIGRAINE, Severity.SEVERE, graded)
    return np.where(migraine, graded, Severity.MILD).astype(np.uint8)
