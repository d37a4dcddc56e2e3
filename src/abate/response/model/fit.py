"""What one diary, or many, say about the change on treatment: `fit_one` and `fit_many`.

Every figure is about the total change since the first injections, whatever brought it about: the drug, expectation,
the natural course. Nothing here says "caused by the injections".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from abate.response.model.answer import Answer, Band, Estimate, Fit, Learnt
from abate.response.model.diary import DailyAnswers
from abate.response.model.person import fit
from abate.response.model.population import Population
from abate.response.model.population import population as named

__all__ = ["Answer", "Band", "Estimate", "Fit", "Learnt", "fit_many", "fit_one"]

PEOPLE_AT_ONCE = 64
"""For each thread, so that memory does not grow with the number of people."""


def fit_one(answers: DailyAnswers, population: Population | None = None, *, today: int) -> Fit:
    """What a diary says about one person's change on treatment.

    Args:
        answers: the days, numbered from the first injections.
        population: what is believed before; `cautious` unless said.
        today: the last day that counts, numbered likewise. Answers, injections and other treatments after it do not.
    """
    return fit(answers, population or named("cautious"), today)


def fit_many(
    answers: Iterable[tuple[DailyAnswers, int]], population: Population | None = None, *, threads: int = 1
) -> Iterator[Fit]:
    """The same for many people, in their order, each with their `today`; memory does not grow with their number.

    Args:
        answers: days and `today` of each.
        population: what is believed before; `cautious` unless said.
        threads: numpy lets go of the interpreter in its loops, so that threads share the work.
    """
    believed = population or named("cautious")

    def one(person: tuple[DailyAnswers, int]) -> Fit:
        return fit_one(person[0], believed, today=person[1])

    if threads == 1:
        yield from map(one, answers)
        return
    waiting = iter(answers)
    with ThreadPoolExecutor(threads) as pool:
        while batch := list(islice(waiting, PEOPLE_AT_ONCE * threads)):
            yield from pool.map(one, batch)
