"""JAX says what numpy says. One compilation, of a few people with different diaries."""

import dataclasses
from itertools import chain

import numpy as np
import pytest

pytest.importorskip("jax")

from tests.response.model.people import INJECTIONS, TODAY, person

from abate.response.model import DailyAnswers, Estimate, fit_many

TOLERANCE = 1e-4


def numbers(estimate: Estimate) -> list[float]:
    return [estimate.mean, estimate.sd, *chain(estimate.interval80, estimate.interval95)]


def test_the_figures_are_those_of_numpy() -> None:
    half = person(2, missing=0.5)
    people = [
        (person(1), TODAY),
        (half, 140),
        (dataclasses.replace(person(3), injections=(0, 97)), TODAY),
        (dataclasses.replace(person(4), co_treatments=(60,)), TODAY),
        (DailyAnswers(-20, np.full(60, -1, np.int8), INJECTIONS), 40),
    ]
    for fast, slow in zip(fit_many(people, engine="accelerated"), fit_many(people), strict=True):
        assert fast.refused == slow.refused
        if fast.answer is None or slow.answer is None:
            continue
        for name in ("reduction", "usual_days", "days_on_treatment"):
            expected = numbers(getattr(slow.answer, name))
            assert numbers(getattr(fast.answer, name)) == pytest.approx(expected, abs=28 * TOLERANCE)
        assert fast.answer.p_reduction == pytest.approx(slow.answer.p_reduction, abs=5e-3), "a draw on the threshold"
        assert fast.answer.wear_off == pytest.approx(slow.answer.wear_off, abs=5e-3)
        assert fast.answer.p_next_cycle == pytest.approx(slow.answer.p_next_cycle, abs=TOLERANCE)
        assert fast.answer.band.days.tolist() == slow.answer.band.days.tolist()
        assert fast.answer.band.mean == pytest.approx(slow.answer.band.mean, abs=TOLERANCE)
        assert fast.answer.band.limits == pytest.approx(slow.answer.band.limits, abs=TOLERANCE)
        assert fast.mean == pytest.approx(slow.mean, abs=TOLERANCE)
        assert fast.khat == pytest.approx(slow.khat, abs=1e-2)
