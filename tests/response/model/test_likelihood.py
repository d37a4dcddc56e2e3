"""The likelihood of a diary: the same as adding up every path of the drift and every answer that is missing."""

from itertools import pairwise, product

import numpy as np
import pytest

from abate.response.model.curves import Curves
from abate.response.model.diary import DailyAnswers
from abate.response.model.drift import LEVELS, SHARES, STEPS, transitions
from abate.response.model.layout import layout
from abate.response.model.likelihood import WIDEST_LOG_DRIFT, judge
from abate.response.model.population import population
from abate.response.model.trajectory import log_odds

CHANCES = transitions(30.0)
INJECTIONS = (0, 9)


def draws(number: int, seed: int = 0) -> np.ndarray:
    believed = population("published")
    away = np.random.default_rng(seed).standard_normal((len(believed.mean), number))
    return (believed.mean[:, None] + believed.sd[:, None] * away).astype(np.float32)


def answers(days: str, first_day: int = -3, injections: tuple[int, ...] = INJECTIONS) -> DailyAnswers:
    """A diary written as a word: 1, 0, and a dot for a day not answered."""
    return DailyAnswers(first_day, np.array([-1 if day == "." else int(day) for day in days], np.int8), injections)


def fast(given: DailyAnswers, parameters: np.ndarray) -> np.ndarray:
    against = Curves(parameters, int(given.days[-1])).odds_against(given.days, given.injections)
    return judge(parameters, against, layout(given), CHANCES).log_likelihood


def means(given: DailyAnswers, parameters: np.ndarray) -> np.ndarray:
    """The mean of each day at each level of the drift, for one draw; (levels, days)."""
    odds = log_odds(parameters.astype(float), given.days.astype(float), np.array(given.injections, dtype=float))
    drift = np.exp(min(float(parameters[8]), WIDEST_LOG_DRIFT))
    return 1 / (1 + np.exp(-odds - drift * STEPS[:, None]))


def by_every_path(given: DailyAnswers, parameters: np.ndarray) -> float:
    """Sum over all levels of the drift in each week and all answers of the missing days."""
    mean = means(given, parameters)
    copied = 1 / (1 + np.exp(-float(parameters[6])))
    week = given.days // 7 - given.days[0] // 7
    choices = [(0, 1) if answer < 0 else (answer,) for answer in given.headache.tolist()]
    days = np.array(list(product(*choices)))
    total = 0.0
    for path in product(range(LEVELS), repeat=int(week[-1]) + 1):
        way = SHARES[path[0]] * np.prod([CHANCES[one, other] for one, other in pairwise(path)])
        drawn = mean[np.array(path)[week], np.arange(len(week))]
        headache = np.tile(drawn, (len(days), 1))
        headache[:, 1:] += copied * (days[:, :-1] - drawn[1:])
        total += way * np.where(days == 1, headache, 1 - headache).prod(axis=1).sum()
    return float(np.log(total))


def day_by_day(given: DailyAnswers, parameters: np.ndarray) -> float:
    """The forward pass, one day after another, in double precision."""
    mean = means(given, parameters)
    copied = 1 / (1 + np.exp(-float(parameters[6])))
    weight, chance, total = SHARES, mean[:, 0], 0.0
    for place, day in enumerate(given.days):
        if place and day % 7 == 0:
            moved = CHANCES.T @ weight
            weight, chance = moved, CHANCES.T @ (weight * chance) / moved
        chance = copied * chance + (1 - copied) * mean[:, place] if place else chance
        answer = given.headache[place]
        if answer >= 0:
            weight = weight * (chance if answer else 1 - chance)
            chance = np.full(LEVELS, float(answer))
            total += np.log(weight.sum())
            weight = weight / weight.sum()
    return float(total)


@pytest.mark.parametrize(
    "days",
    [
        "1",
        "0",
        "1101",
        "10.1",  # a gap within a week
        "1..0",  # a gap that the first injections begin in
        "11....0",
        "1.1.0.1.",
        "0110.11.0100.1",
        "01...........1",  # a whole week without an answer
    ],
)
def test_it_is_the_sum_over_every_path_of_the_drift_and_every_missing_answer(days: str) -> None:
    parameters = draws(4)
    given = answers(days).until(1000)
    expected = [by_every_path(given, one) for one in parameters.T]
    assert fast(given, parameters) == pytest.approx(expected, abs=2e-5)


@pytest.mark.parametrize("missing", [0.0, 0.1, 0.5, 0.9])
@pytest.mark.parametrize("first_day", [-84, -31, -28, 3])
def test_a_year_is_judged_as_day_by_day_whatever_is_missing(missing: float, first_day: int) -> None:
    random = np.random.default_rng(int(10 * missing) + first_day + 100)
    headache = (random.random(300) < 0.5).astype(np.int8)
    headache[random.random(300) < missing] = -1
    headache[140:165] = -1
    headache[[0, -1]] = 1
    given = DailyAnswers(first_day, headache, (0, 84, 168))
    parameters = draws(6, seed=1)
    expected = [day_by_day(given, one) for one in parameters.T]
    assert fast(given, parameters) == pytest.approx(expected, abs=1e-3)


def test_all_ways_a_diary_can_be_answered_add_up_to_one() -> None:
    parameters = draws(3)
    each = [fast(answers("1" + "".join(days)), parameters) for days in product("01", repeat=9)]
    each += [fast(answers("0" + "".join(days)), parameters) for days in product("01", repeat=9)]
    assert np.exp(each).sum(axis=0) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("place", range(1, 9))
def test_a_missing_day_is_one_that_could_have_been_either(place: int) -> None:
    parameters = draws(5)
    days = "1011011011"
    with_gap, yes, no = (fast(answers(days[:place] + day + days[place + 1 :]), parameters) for day in ".10")
    assert np.exp(with_gap) == pytest.approx(np.exp(yes) + np.exp(no), rel=1e-4)


def test_missing_days_before_the_first_answer_and_after_the_last_say_nothing() -> None:
    inner, outer = answers("1011", first_day=-3).until(99), answers("....1011...", first_day=-7).until(99)
    assert (outer.first_day, outer.headache.tolist()) == (inner.first_day, inner.headache.tolist())


def test_draws_are_judged_one_by_one_whatever_stands_beside_them() -> None:
    given, parameters = answers("110.0110..0110101", first_day=-9), draws(16)
    together = fast(given, parameters)
    for place in (0, 7, 15):
        assert fast(given, parameters[:, place : place + 1])[0] == pytest.approx(together[place], abs=1e-5)


def test_a_draw_that_no_diary_fits_has_a_number_all_the_same() -> None:
    parameters = draws(2)
    parameters[0], parameters[8] = 60, (-5, 9)
    assert np.isfinite(fast(answers("0" * 60, first_day=-30), parameters)).all()


def test_the_drift_ends_in_the_week_after_the_last_answer_with_chances_that_add_up_to_one() -> None:
    given, parameters = answers("1" * 20, first_day=-6, injections=(0,)), draws(4)
    against = Curves(parameters, 13).odds_against(given.days, (0,))
    levels = judge(parameters, against, layout(given), CHANCES).levels
    assert levels.sum(axis=0) == pytest.approx(1, abs=1e-5)
    assert (STEPS @ levels > 0).all(), "three weeks of headache every day are bad weeks"


def test_the_quick_curves_are_the_trajectory() -> None:
    parameters = draws(8, seed=3)
    days = np.arange(-40, 600)
    injections = (0, 80, 175, 400)
    expected = np.exp(-log_odds(parameters.T.astype(float), days.astype(float), np.array(injections, dtype=float)).T)
    assert Curves(parameters, 599).odds_against(days, injections) == pytest.approx(expected, rel=1e-4)
    some = days[::9]
    assert Curves(parameters, 599).odds_against(some, injections) == pytest.approx(expected[::9], rel=1e-4)


def test_another_treatment_shifts_the_days_from_its_beginning_on() -> None:
    parameters = np.concatenate([draws(3), np.full((1, 3), 0.7, np.float32)])
    curves, days = Curves(parameters, 50, (20,)), np.arange(-10, 50)
    ratio = curves.odds_against(days, (0,)) / curves.odds_against(days, (0,), others=False)
    assert ratio[days < 20] == pytest.approx(1)
    assert ratio[days >= 20] == pytest.approx(np.exp(0.7), rel=1e-5)


def test_the_drift_keeps_its_variance_and_its_memory() -> None:
    assert pytest.approx(1) == SHARES @ STEPS**2
    assert pytest.approx(SHARES) == SHARES @ CHANCES
    assert CHANCES.sum(axis=1) == pytest.approx(1)
    assert pytest.approx(np.exp(-7 / 30)) == (SHARES * STEPS) @ CHANCES @ STEPS
