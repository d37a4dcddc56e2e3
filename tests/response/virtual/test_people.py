"""Virtual people: the same whoever else is made, with a true response that is known."""

from dataclasses import replace

import numpy as np
import pytest

from abate.errors import RefusedError
from abate.response.model.population import COPYING, DRUG, LOG_DRIFT, PLACEBO, TREND, USUAL, population
from abate.response.model.trajectory import log_odds
from abate.response.virtual import WORLDS, Gaps, Plan, World, simulate, world
from abate.response.virtual.chance import Chance, Purpose
from abate.response.virtual.people import People

NO_GAPS = Gaps(missing=0)
FEW = range(600)


def all_of(of: World, people=FEW, seed=1, plan=None) -> People:
    """Some people as one."""
    made = list(simulate(of, plan or Plan(), people, seed))
    joined = {name: np.concatenate([getattr(one, name) for one in made], axis=-1)
              for name in ("numbers", "parameters", "headache", "answers")}  # fmt: skip
    shares = replace(
        made[0].shares,
        against=np.concatenate([one.shares.against for one in made], axis=1),
        sd=np.concatenate([one.shares.sd for one in made]),
        usual=np.concatenate([one.shares.usual for one in made]),
        height=made[0].shares.height
        if np.ndim(made[0].shares.height) == 0
        else np.concatenate([one.shares.height for one in made], axis=1),
    )
    return replace(made[0], shares=shares, **joined)


def with_means(**parameters: float) -> World:
    """The own world without gaps, everybody alike in what is named."""
    names = {"usual": USUAL, "drug": DRUG, "placebo": PLACEBO, "trend": TREND, "copying": COPYING, "drift": LOG_DRIFT}
    published = population("published")
    mean, covariance = published.mean.copy(), published.covariance.copy()
    for name, value in parameters.items():
        mean[names[name]] = value
        covariance[names[name], names[name]] = 1e-12
    return World("made", "for a test", replace(published, mean=mean, covariance=covariance), gaps=NO_GAPS)


@pytest.mark.parametrize("name", WORLDS)
def test_a_person_is_the_same_however_a_cohort_is_split(name):
    whole = all_of(world(name), range(600))
    halves = [all_of(world(name), some) for some in (range(530), range(530, 600))]
    for what in ("answers", "headache", "parameters"):
        split = np.concatenate([getattr(half, what) for half in halves], axis=1)
        assert getattr(whole, what).tobytes() == split.tobytes()


@pytest.mark.parametrize("name", WORLDS)
def test_a_person_can_be_asked_for_by_number_in_any_order(name):
    numbers = np.array([580, 3, 512, 511])
    chosen, whole = all_of(world(name), numbers), all_of(world(name))
    assert (chosen.numbers == numbers).all()
    assert (chosen.answers == whole.answers[:, numbers]).all()
    assert (all_of(world(name), range(3, 590, 2)).answers == whole.answers[:, 3:590:2]).all()


@pytest.mark.parametrize("name", WORLDS)
def test_a_longer_diary_begins_as_the_shorter_one_did(name):
    longer = all_of(world(name), plan=Plan((0, 84, 168), 252))
    shorter = all_of(world(name), plan=Plan((0, 84), 168))
    assert (longer.answers[: len(shorter.answers)] == shorter.answers).all()


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others():
    assert all_of(world("own")).answers.tobytes() == all_of(world("own")).answers.tobytes()
    one, other = all_of(world("own")), all_of(world("own"), seed=2)
    share = one.headache.mean()
    assert (one.headache == other.headache).mean() == pytest.approx(share**2 + (1 - share) ** 2, abs=0.05)


def test_numbers_for_one_purpose_say_nothing_of_those_for_another_nor_of_another_person():
    people = np.arange(20_000)
    drawn = [Chance.of(1, people, purpose).uniform(2) for purpose in (Purpose.DAYS, Purpose.GAPS)]
    rows = np.concatenate([*drawn, drawn[0][:, ::-1], np.roll(drawn[0], 1, axis=1)])
    correlations = np.corrcoef(rows) - np.eye(len(rows))
    assert np.abs(correlations).max() < 0.03


def test_uniform_numbers_fill_the_space_between_0_and_1_and_touch_neither():
    numbers = Chance.of(1, np.arange(5_000), Purpose.DAYS).uniform(101)
    assert numbers.shape == (101, 5_000)
    assert 0 < numbers.min() < 1e-4
    assert 1 - 1e-4 < numbers.max() < 1
    shares = np.histogram(numbers, bins=20, range=(0, 1))[0] / numbers.size
    assert np.abs(shares - 0.05).max() < 0.002


def test_the_extreme_words_give_neither_0_nor_1(monkeypatch):
    monkeypatch.setattr("abate.response.virtual.chance._mix", lambda words: words.fill(words.dtype.type(2**64 - 1)))
    assert Chance(np.zeros(1, np.uint64)).uniform(2).max() < 1
    monkeypatch.setattr("abate.response.virtual.chance._mix", lambda words: words.fill(0))
    assert Chance(np.zeros(1, np.uint64)).uniform(2).min() > 0


def test_normal_numbers_are_normal():
    numbers = Chance.of(1, np.arange(5_000), Purpose.DRIFT).normal(101)
    assert numbers.shape == (101, 5_000)
    assert abs(numbers.mean()) < 0.005
    assert abs(numbers.std() - 1) < 0.005
    assert abs((np.abs(numbers) > 1.96).mean() - 0.05) < 0.002
    assert abs(np.corrcoef(numbers[0], numbers[1])[0, 1]) < 0.05


def test_somebody_whom_nothing_changes_has_a_true_reduction_of_0():
    made = all_of(with_means(drug=0, placebo=0, trend=0))
    assert np.abs(made.reduction(0, 167)).max() < 1e-5


def test_somebody_in_whom_the_drug_works_has_a_reduction_and_without_it_less():
    works, placebo = all_of(with_means(drug=1, placebo=0.5)), all_of(with_means(drug=0, placebo=0.5))
    assert (works.reduction(84, 167) > placebo.reduction(84, 167)).all()
    assert (placebo.reduction(84, 167) > 0.02).all()


def test_the_placebo_arm_has_no_drug_and_the_days_before_it_are_the_same():
    plan = Plan((0, 84, 168), 252, drug_from=168)
    placebo = all_of(world("own"), plan=plan)
    drugless = all_of(with_means(drug=0), plan=replace(plan, drug_from=0))
    botox = all_of(world("own"), plan=replace(plan, drug_from=0))
    assert np.abs(placebo.expected(0, 167) - drugless.expected(0, 167)).max() < 1e-4
    assert (placebo.headache[:28] == botox.headache[:28]).all()
    assert botox.expected(14, 167).mean() < placebo.expected(14, 167).mean() - 0.02
    assert placebo.expected(200, 230).mean() < drugless.expected(200, 230).mean() - 0.02


def test_days_run_as_the_model_says():
    made = all_of(with_means(drift=-9), range(3_000))
    shares = 1 / (1 + np.exp(-log_odds(made.parameters.T, made.plan.numbers, np.array([0.0, 84.0])))).T
    assert np.abs(made.headache.mean(axis=1) - shares.mean(axis=1)).max() < 0.03
    assert np.abs(made.expected(-28, 167) - shares).max() < 1e-3


def test_a_day_copies_the_day_before_as_often_as_it_is_said_to():
    made = all_of(with_means(usual=0, drug=0, placebo=0, trend=0, drift=-9, copying=0))
    same = (made.headache[1:] == made.headache[:-1]).mean()
    assert same == pytest.approx(0.75, abs=0.01)  # half of them copied, the others alike by chance in half


def test_who_is_chronic_is_prorated_over_answered_days():
    plan = Plan((), 0)
    made = all_of(world("long-gaps"), plan=plan)
    found, answered = (made.answers == 1).sum(axis=0), (made.answers >= 0).sum(axis=0)
    assert (made.are_chronic == ((found * 28 >= 15 * answered) & (answered > 0))).all()
    assert made.are_chronic.any()


def test_some_of_the_people_are_the_same_people():
    made = all_of(world("multiplies"), range(200))
    chosen = made.are_chronic
    some = made.those(chosen)
    assert (some.numbers == made.numbers[chosen]).all()
    assert some.reduction(84, 167) == pytest.approx(made.reduction(84, 167)[chosen], abs=1e-6)
    assert (some.of_one(0).headache == made.of_one(int(np.flatnonzero(chosen)[0])).headache).all()


def test_no_people_are_no_batches():
    assert not list(simulate(world("own"), Plan(), range(0), 1))


def test_an_unknown_world_is_refused_with_the_nearest_name():
    with pytest.raises(RefusedError, match="did you mean 'drift-doubled'"):
        world("drift-double")
    with pytest.raises(RefusedError, match="there are own, "):
        world("mars")
