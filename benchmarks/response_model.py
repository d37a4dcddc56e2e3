"""The model of response: one person and many, and how long NUTS takes for the same model.

    python -m benchmarks.response_model [--many N] [--processes N] [--nuts N]

Seconds of one person are of the processor, so that other work on the machine counts less. How far the answers lie
from those of NUTS is a matter of the validation, which this asks with `--nuts` (the extra `validation`).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any, Literal

from validation.nuts import PLAN, TODAY, compared, people

from abate.errors import RefusedError
from abate.response.model import DailyAnswers, fit_many, fit_one

REPEATS = 40


def milliseconds(work: Callable[[], Any]) -> list[float]:
    """The processor's time of each repeat."""
    taken = []
    for _ in range(REPEATS):
        begin = time.process_time()
        work()
        taken.append(1000 * (time.process_time() - begin))
    return taken


def one_person(diaries: list[DailyAnswers]) -> None:
    begin = time.perf_counter()
    fit_one(diaries[0], today=TODAY)
    print(f"first answer of a process: {1000 * (time.perf_counter() - begin):.0f} ms")
    taken = [milliseconds(partial(fit_one, one, today=TODAY)) for one in diaries]
    days = PLAN.baseline + PLAN.days
    middle, fastest = (median(of(each) for each in taken) for of in (median, min))
    print(f"one person, {days} days: median {middle:.1f} ms of processor, fastest {fastest:.1f}")


def many(number: int, processes: int) -> None:
    given = [(diary, TODAY) for diary in people(number)]
    engines: tuple[tuple[Literal["numpy", "accelerated"], int], ...] = (("numpy", processes), ("accelerated", 1))
    for engine, at_once in engines:
        begin = time.perf_counter()
        try:
            found = list(fit_many(given, engine=engine, processes=at_once))
        except RefusedError as missing:
            print(f"{engine}: {missing}")
            continue
        taken = time.perf_counter() - begin
        without = sum(fit.answer is None for fit in found)
        khat = max(fit.khat for fit in found if fit.khat is not None)
        print(
            f"{number} people, {engine}, {at_once} processes, their start included: {number / taken:.0f} a second; "
            f"without an answer {without}, largest k {khat:.2f}"
        )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--many", type=int, default=1500, help="people for fit_many; 0 for none")
    asked.add_argument("--processes", type=int, default=2)
    asked.add_argument("--nuts", type=int, default=0, help="people to compare with NUTS, half a minute each")
    given = asked.parse_args()
    one_person(people(8))
    if given.many:
        many(given.many, given.processes)
    if given.nuts:
        found = compared(given.nuts)
        print(
            f"NUTS, {given.nuts} people: {found['times']:.0f} times as long, error {found['error']:.3f} posterior SD"
        )


if __name__ == "__main__":
    main()
