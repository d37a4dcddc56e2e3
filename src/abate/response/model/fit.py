"""What one diary, or many, say about the change on treatment: `fit_one` and `fit_many`.

Every figure is about the total change since the first injections, whatever brought it about: the drug, expectation,
the natural course. Nothing here says "caused by the injections".
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from typing import Literal

from abate.errors import RefusedError
from abate.response.model.answer import Answer, Band, Estimate, Fit, Learnt
from abate.response.model.diary import DailyAnswers
from abate.response.model.person import fit
from abate.response.model.population import Population
from abate.response.model.population import population as named

__all__ = ["Answer", "Band", "Estimate", "Fit", "Learnt", "fit_many", "fit_one"]

DEFAULT = "cautious"

PEOPLE_AT_ONCE = 64
"""A process or an accelerator is given so many; no more than a few such batches are in memory."""

Person = tuple[DailyAnswers, int]
"""The days of one person, and the day on which they are judged."""


def fit_one(answers: DailyAnswers, population: Population | None = None, *, today: int) -> Fit:
    """What a diary says about one person's change on treatment.

    Args:
        answers: the days, numbered from the first injections.
        population: what is believed before; `cautious` unless said.
        today: the last day that counts, numbered likewise. Answers, injections and other treatments after it do not.
    """
    return fit(answers, population or named(DEFAULT), today)


def fit_many(
    people: Iterable[Person],
    population: Population | None = None,
    *,
    engine: Literal["numpy", "accelerated"] = "numpy",
    processes: int = 1,
    at_once: int = PEOPLE_AT_ONCE,
) -> Iterator[Fit]:
    """The same for many people, in their order; memory does not grow with their number.

    Args:
        people: the days of each, and the day on which they are judged, as in `fit_one`.
        population: what is believed before; `cautious` unless said.
        engine: `accelerated` needs the extra `gpu`; its figures differ from numpy's by less than 1e-4.
        processes: for numpy; new interpreters, so that a script that asks for more than one needs a main guard.
        at_once: people in a batch; an accelerator wants thousands.

    Raises:
        RefusedError: when the engine is not there.
    """
    believed = population or named(DEFAULT)
    batches = _batches(people, at_once)
    if engine == "accelerated":
        try:
            from abate.response.model.accelerated import fit_batch  # noqa: PLC0415 - takes seconds, and is an extra
        except ImportError as missing:
            raise RefusedError(
                f"the accelerated engine needs JAX, which is not installed ({missing}); install abate[gpu]"
            ) from missing
        for batch in batches:
            yield from fit_batch(batch, believed)
    elif processes == 1:
        for batch in batches:
            yield from (fit(answers, believed, today) for answers, today in batch)
    else:
        yield from _in_processes(batches, believed, processes)


def _batches(people: Iterable[Person], at_once: int) -> Iterator[list[Person]]:
    waiting = iter(people)
    while batch := list(islice(waiting, at_once)):
        yield batch


def _in_processes(batches: Iterator[Sequence[Person]], population: Population, processes: int) -> Iterator[Fit]:
    context = get_context("spawn")
    with ProcessPoolExecutor(processes, context, initializer=_believe, initargs=(population,)) as pool:
        running: deque[Future[list[Fit]]] = deque()
        for batch in batches:
            running.append(pool.submit(_fit_batch, batch))
            if len(running) > 2 * processes:
                yield from running.popleft().result()
        while running:
            yield from running.popleft().result()


_believed: list[Population] = []
"""Of this process: one object for all batches, so that what is known of it once is kept."""


def _believe(population: Population) -> None:
    _believed[:] = [population]


def _fit_batch(batch: Sequence[Person]) -> list[Fit]:
    return [fit(answers, _believed[0], today) for answers, today in batch]
