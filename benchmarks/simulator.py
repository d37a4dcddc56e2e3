"""Virtual people made by one core: `python -m benchmarks.simulator [--people N]`.

Patient-days per second of processor time, with gaps and without, and with everything that a diary says of a day
besides. Batches are made and dropped, as whoever reads a cohort does.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from statistics import median
from time import process_time

from abate.response.virtual import Gaps, Plan, simulate, world
from abate.response.virtual.cohort import Cohort

A_YEAR = Plan(injections=(0, 84, 168, 252), days=336, baseline=84)
RUNS = 5


def speed(of: Iterable[int]) -> float:
    """Patient-days per second of processor time; `of` yields how many were made."""
    begin = process_time()
    made = sum(of)
    return made / (process_time() - begin)


def bare(people: int, gaps: Gaps) -> Iterable[int]:
    """Days with and without headache, answered or not."""
    where = replace(world("own"), gaps=gaps)
    return (made.answers.size for made in simulate(where, A_YEAR, range(people), 1))


def whole(people: int) -> Iterable[int]:
    """Diaries with hours, pain, symptoms and medicines; people without 15 headache days are made in vain."""
    cohort = Cohort(world("own"), people, 1, date(2024, 1, 1), cycles=4, baseline=84)
    return (part.days().height for part in cohort.parts())


def main() -> None:
    """Measure each in turn, several times, and print the medians."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    people = parser.parse_args().people
    speed(bare(1_024, Gaps()))
    speeds: dict[str, list[float]] = {}
    for _ in range(RUNS):
        for name, of in (
            ("without gaps", bare(people, Gaps(missing=0))),
            ("with gaps, 10 % at random", bare(people, Gaps())),
            ("with gaps of a week, 45 %", bare(people, Gaps(missing=0.45, burst_days=7))),
            ("whole diaries as a table", whole(people // 10)),
        ):
            speeds.setdefault(name, []).append(speed(of))
    for name, measured in speeds.items():
        print(f"{name:<28}{median(measured) / 1e6:6.1f} M patient-days a second of one core "
              f"({min(measured) / 1e6:.1f} to {max(measured) / 1e6:.1f})")  # fmt: skip


if __name__ == "__main__":
    main()
