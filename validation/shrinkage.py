"""Makes the line of the cheap estimate anew: `python -m validation.shrinkage` writes `response/shrinkage.yaml`.

Least squares of the true reduction over the last 12 weeks on the raw falls and the share of headache days before, in
virtual people of the published population, looked at after 12, 24 and 36 weeks. The error is taken from other people.
"""

from __future__ import annotations

import argparse
from datetime import date

import numpy as np
import numpy.typing as npt

from abate.response.shrinkage import FILE
from abate.response.stretch import FEWEST_ANSWERED_DAYS
from abate.response.virtual import People, Plan, simulate, world

SEED = 28
MONTH, CYCLE = 28, 84
PLAN = Plan(injections=(0, 84, 168), days=252, baseline=CYCLE)
LOOKS = (83, 167, 251)
FEWEST = 15

Array = npt.NDArray[np.float64]


def rows(people: People, months: int) -> tuple[Array, Array]:
    """What the line is drawn through: a constant, two falls, the share before; and the true reductions."""
    before, enough_before = _share(people, -MONTH * months, -1)
    predictors, truths = [], []
    for today in LOOKS:
        now, enough = _share(people, today - CYCLE + 1, today)
        last, _ = _share(people, today - MONTH + 1, today)
        taken = enough & enough_before & (before * MONTH >= FEWEST)
        b, n, m = before[taken], now[taken], last[taken]
        predictors.append(np.stack([np.ones(len(b)), 1 - n / b, 1 - m / b, b], axis=1))
        truths.append(people.reduction(today - CYCLE + 1, today)[taken])
    return np.concatenate(predictors), np.concatenate(truths)


def _share(people: People, first: int, last: int) -> tuple[Array, npt.NDArray[np.bool_]]:
    """Of the answered days, the share with headache; and for whom each month has enough of them."""
    answered = people.answered(first, last)
    months = range(first, last + 1, MONTH)
    enough = np.all([people.answered(one, one + MONTH - 1) >= FEWEST_ANSWERED_DAYS for one in months], axis=0)
    return people.counted(first, last) / np.maximum(answered, 1), enough


def line(months: int, people: int) -> tuple[Array, float]:
    """The coefficients from the first half of the people, and their error in the other half."""
    made = [rows(some, months) for some in simulate(world("own"), PLAN, range(people), SEED)]
    taught, truth = (np.concatenate(part) for part in zip(*made[::2], strict=True))
    tested, true = (np.concatenate(part) for part in zip(*made[1::2], strict=True))
    coefficients, *_ = np.linalg.lstsq(taught, truth, rcond=None)
    return coefficients, float(np.sqrt(np.mean((tested @ coefficients - true) ** 2)))


HEAD = """\
# Coefficients of the cheap estimate and how they were got: least squares of the true change over the last 12 weeks on
# the raw falls and the share of headache days before, in virtual people of the published population with gaps, looked
# at 12, 24 and 36 weeks after the first injections (`python -m validation.shrinkage`). Only those with at least 15
# headache days per 28 answered days before were taken, as are treated; below that the line is not used. How many days
# were answered did not improve it once each month had 14. `error` comes from people that the line was not made from.
# What holds for virtual people is not proved for real ones.
"""


def main() -> None:
    """Make a line for each number of months, and write the file."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=int, default=100_000)
    asked.add_argument("--made", type=date.fromisoformat, required=True, help="the day to write into the file")
    given = asked.parse_args()
    found = {months: line(months, given.people) for months in (1, 2, 3)}
    names = ("constant", "twelve_weeks", "last_28_days", "baseline")
    text = f"{HEAD}\nmade: {given.made}\npeople: {given.people}\npopulation: published\nfewest: {FEWEST}\nlines:\n"
    for months, (coefficients, error) in found.items():
        figures = ", ".join(f"{name}: {value:.3f}" for name, value in zip(names, coefficients, strict=True))
        text += f"  {months}: {{{figures}, error: {error:.3f}}}\n"
    FILE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
