"""What the model says of one person, and when it says nothing."""

import dataclasses
import pickle

import numpy as np
import pytest
from tests.response.model.people import INJECTIONS, TODAY, alternating, drawn, person

from abate.errors import RefusedError
from abate.response.model import Answer, DailyAnswers, Fit, fit_many, fit_one
from abate.response.model import person as work
from abate.response.model.points import Points
from abate.response.model.population import PARAMETERS, population
from abate.response.model.posterior import Sample


def answered(fit: Fit) -> Answer:
    assert fit.answer is not None, fit.refused
    return fit.answer


def steadily(before: float, since: float, weeks: int = 24, baseline: int = 84) -> DailyAnswers:
    return DailyAnswers(-baseline, drawn((baseline, before), (7 * weeks, since)), tuple(range(0, 7 * weeks, 84)))


def test_days_that_fell_to_a_third_fell_by_30_per_cent_and_days_that_did_not_fall_did_not() -> None:
    fell = answered(fit_one(steadily(0.9, 0.3), today=167))
    assert fell.p_reduction_30 > 0.9
    assert 0.5 < fell.reduction.mean < 0.7
    assert fell.p_below_15_days > 0.95
    stayed = answered(fit_one(steadily(0.9, 0.9), today=167))
    assert stayed.p_reduction_30 < 0.01
    assert stayed.p_below_15_days < 0.01
    assert abs(stayed.reduction.mean) < 0.1


def test_a_rise_is_told_as_a_rise() -> None:
    rose = answered(fit_one(steadily(0.4, 0.8), today=167))
    assert rose.reduction.mean < -0.3
    assert rose.p_reduction_30 < 0.01


def test_the_same_days_give_the_same_answer_to_the_last_digit() -> None:
    given = person(1)
    first, second = answered(fit_one(given, today=TODAY)), answered(fit_one(given, today=TODAY))
    assert pickle.dumps(first) == pickle.dumps(second)


def test_the_order_of_people_and_their_company_do_not_change_an_answer() -> None:
    people = [(person(number), TODAY) for number in range(3)]
    alone = [answered(fit_one(given, today=today)).reduction for given, today in people]
    assert [answered(fit).reduction for fit in fit_many(people)] == alone
    assert [answered(fit).reduction for fit in fit_many(people[::-1])] == alone[::-1]


def test_processes_give_the_same_answers_in_the_same_order() -> None:
    people = [(person(number), TODAY) for number in range(4)]
    alone = [answered(fit).reduction for fit in fit_many(people)]
    assert [answered(fit).reduction for fit in fit_many(people, processes=2, at_once=1)] == alone


def test_days_after_today_say_nothing() -> None:
    whole = person(3)
    until = DailyAnswers(whole.first_day, whole.headache[: 28 + 168], (0, 84))
    assert answered(fit_one(whole, today=167)).reduction == answered(fit_one(until, today=167)).reduction


def test_unanswered_days_at_the_end_change_no_figure_of_the_same_today() -> None:
    given = person(4)
    longer = DailyAnswers(given.first_day, np.concatenate([given.headache, [np.int8(-1)] * 5]), INJECTIONS)
    assert answered(fit_one(given, today=TODAY)).reduction == answered(fit_one(longer, today=TODAY)).reduction


def test_unanswered_days_lie_between_the_same_days_with_and_without_headache() -> None:
    given = person(5, missing=0.0, least_days=15)
    place = slice(28 + 191, 28 + 205)  # of one day alone the draws could not tell
    means = []
    for answer in (0, -1, 1):
        headache = given.headache.copy()
        headache[place] = answer
        fit = fit_one(DailyAnswers(given.first_day, headache, INJECTIONS), today=TODAY)
        means.append(answered(fit).reduction.mean)
    assert means[0] > means[1] > means[2]


def test_one_more_answered_day_hardly_moves_the_answer() -> None:
    given = person(6, missing=0.0)
    headache = given.headache.copy()
    headache[100] = -1
    gap = answered(fit_one(DailyAnswers(given.first_day, headache, INJECTIONS), today=TODAY))
    whole = answered(fit_one(given, today=TODAY))
    assert abs(gap.reduction.mean - whole.reduction.mean) < 0.25 * whole.reduction.sd


def test_fewer_answers_leave_more_doubt() -> None:
    widths = []
    for missing in (0.0, 0.3):
        fits = [answered(fit_one(person(number, missing=missing), today=TODAY)) for number in range(5)]
        widths.append(np.mean([fit.reduction.sd for fit in fits]))
    assert widths[1] > 1.02 * widths[0]


def test_probabilities_fall_as_more_is_asked_and_intervals_lie_in_each_other() -> None:
    for number in range(4):
        answer = answered(fit_one(person(number), today=TODAY))
        assert (np.diff(answer.p_reduction) <= 1e-9).all()
        assert answer.p_reduction_30 >= answer.p_reduction_50
        assert answer.p_reduction[-1] >= 0
        assert answer.p_reduction[0] <= 1 + 1e-9
        for one in (answer.reduction, answer.usual_days, answer.days_on_treatment):
            (low, high), (lowest, highest) = one.interval80, one.interval95
            assert lowest < low < one.mean < high < highest
        assert answer.usual_days.interval95[0] >= 0
        assert answer.usual_days.interval95[1] <= 28


def test_the_chances_agree_with_the_interval() -> None:
    answer = answered(fit_one(person(7), today=TODAY))
    edges = (*answer.reduction.interval80, *answer.reduction.interval95)
    for edge, chance in zip(edges, (0.9, 0.1, 0.975, 0.025), strict=True):
        assert answer.p_reduction_of(edge) == pytest.approx(chance, abs=0.02)


def test_the_band_has_each_week_and_runs_within_its_limits() -> None:
    answer = answered(fit_one(person(8), today=TODAY))
    band = answer.band
    assert band.days.tolist() == list(range(-28, 252, 7))
    lowest, low, high, highest = band.limits
    assert ((lowest < low) & (low < band.mean) & (band.mean < high) & (high < highest)).all()


def test_wear_off_is_told_only_after_a_whole_cycle_and_stands_beside_its_chance_before_the_diary() -> None:
    early = answered(fit_one(person(9), today=82))
    assert (early.wear_off, early.wear_off_prior) == (None, None)
    later = answered(fit_one(person(9), today=83))
    assert later.wear_off is not None
    assert later.wear_off_prior is not None
    assert 0 < later.wear_off_prior < 0.1


def test_an_effect_that_fades_before_each_next_injection_raises_the_chance_of_wear_off() -> None:
    cycle = ((14, 0.6), (42, 0.2), (28, 0.9))
    fading = DailyAnswers(-56, drawn((56, 0.9), *cycle * 3), INJECTIONS)
    answer = answered(fit_one(fading, today=251))
    lasting = answered(fit_one(DailyAnswers(-56, drawn((56, 0.9), (252, 0.4)), INJECTIONS), today=251))
    assert answer.wear_off is not None
    assert lasting.wear_off is not None
    assert answer.wear_off > 5 * lasting.wear_off
    assert answer.duration.person < lasting.duration.person


def test_onset_is_hardly_learnt_from_one_diary() -> None:
    onset = answered(fit_one(person(10), today=TODAY)).onset
    assert onset.population == pytest.approx(8, abs=0.01)
    assert 0.7 < onset.left <= 1.1


def test_another_treatment_takes_its_share_of_the_change() -> None:
    headache = drawn((84, 0.9), (84, 0.85), (84, 0.3))
    alone = answered(fit_one(DailyAnswers(-84, headache, (0, 84)), today=167))
    beside = answered(fit_one(DailyAnswers(-84, headache, (0, 84), (84,)), today=167))
    assert beside.reduction.mean < alone.reduction.mean - 0.1


def test_another_treatment_before_the_diary_changes_nothing() -> None:
    given = person(2)
    before = dataclasses.replace(given, co_treatments=(-60,))
    assert answered(fit_one(before, today=TODAY)).reduction == answered(fit_one(given, today=TODAY)).reduction


def test_more_other_treatments_than_can_be_told_apart_leave_no_number() -> None:
    fit = fit_one(dataclasses.replace(person(2), co_treatments=tuple(range(10, 17))), today=TODAY)
    assert fit.answer is None
    assert fit.refused == "7 other treatments began meanwhile; at most 6 can be told from the injections"


def test_the_next_cycle_of_who_fell_far_is_likely_to_be_low_and_of_who_did_not_is_not() -> None:
    assert answered(fit_one(steadily(0.9, 0.2), today=167)).p_next_cycle > 0.95
    assert answered(fit_one(steadily(0.9, 0.9), today=167)).p_next_cycle < 0.05


@pytest.mark.parametrize(
    ("given", "today", "why"),
    [
        (steadily(0.8, 0.4), 26, "the first injections were 26 days ago; a change is told from 28 days"),
        (
            DailyAnswers(-13, drawn((13, 1.0), (100, 0.3)), (0,)),
            99,
            "13 days before the first injections are answered",
        ),
        (DailyAnswers(0, drawn((100, 0.3)), (0,)), 99, "0 days before the first injections are answered"),
        (DailyAnswers(-28, np.full(100, -1, np.int8), (0,)), 70, "0 days before the first injections are answered"),
        (
            DailyAnswers(-28, drawn((28, 0.9), (13, 0.3)), (0,)),
            60,
            "13 of the last 84 days on treatment are answered",
        ),
        (
            DailyAnswers(-28, drawn((28, 0.9), (50, 0.3)), (0,)),
            121,
            "12 of the last 84 days on treatment are answered",
        ),
    ],
)
def test_without_support_there_is_no_number(given: DailyAnswers, today: int, why: str) -> None:
    fit = fit_one(given, today=today)
    assert fit.answer is None
    assert fit.refused is not None
    assert why in fit.refused


def test_just_enough_is_answered() -> None:
    fit = fit_one(DailyAnswers(-14, drawn((14, 0.9), (28, 0.5)), (0,)), today=27)
    assert answered(fit).reduction.sd > 0.1


def test_draws_that_do_not_settle_are_taken_again_and_then_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []

    def unsettled(_: object, points: tuple[Points, ...], __: object) -> Sample:
        sizes.append(sum(len(of_round.stretch) for of_round in points))
        return Sample(np.zeros((9, 2)), np.array([0.5, 0.5]), 0.93, 2.0)

    monkeypatch.setattr(work, "sample", unsettled)
    fit = fit_one(person(1), today=TODAY)
    assert sizes[1] == 4 * sizes[0]
    assert fit.answer is None
    assert fit.refused == "the draws do not settle on this diary (k = 0.93, above 0.7)"
    assert fit.khat == 0.93


def test_a_diary_unlike_any_other_is_found_in_smaller_steps() -> None:
    fit = fit_one(DailyAnswers(-84, alternating(252), (0, 84)), today=167)
    assert answered(fit).usual_days.mean == pytest.approx(14, abs=1.5)
    assert fit.khat is not None
    assert fit.khat < 0.7


def test_a_k_that_is_no_number_is_no_trust(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "sample", lambda *_: Sample(np.zeros((9, 2)), np.ones(2) / 2, np.nan, np.nan))
    assert fit_one(person(1), today=TODAY).answer is None


def test_diagnostics_stand_with_every_answer() -> None:
    fits = [fit_one(person(number), today=TODAY) for number in range(6)]
    assert all(fit.khat is not None and fit.khat < 0.7 for fit in fits)
    assert all(fit.ess is not None and fit.ess > 150 for fit in fits)
    assert all(fit.mean is not None and fit.mean.shape == (len(PARAMETERS),) for fit in fits)


def test_headache_every_day_throughout_is_no_reduction() -> None:
    always = answered(fit_one(DailyAnswers(-84, np.ones(252, np.int8), (0, 84)), today=167))
    assert always.usual_days.interval80[1] > 26
    assert always.p_reduction_30 < 0.05


def test_from_a_headache_every_day_to_none_at_all_is_no_good_half_year() -> None:
    answer = answered(fit_one(DailyAnswers(-84, drawn((84, 1.0), (168, 0.0)), (0, 84)), today=167))
    assert answer.p_reduction_30 > 0.95
    assert answer.reduction.mean > 0.7


def test_the_population_is_what_is_believed_where_the_diary_is_short() -> None:
    given = DailyAnswers(-28, drawn((28, 0.8), (28, 0.6)), (0,))
    cautious, published = (answered(fit_one(given, population(name), today=27)) for name in ("cautious", "published"))
    assert cautious.reduction.sd > published.reduction.sd


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"headache": np.array([0, 2], np.int8)}, "one value for each day"),
        ({"headache": np.zeros((2, 2), np.int8)}, "one value for each day"),
        ({"injections": ()}, "the first must be day 0"),
        ({"injections": (1, 84)}, "the first must be day 0"),
        ({"injections": (0, 84, 84)}, "in order, one for each day"),
        ({"injections": (0, 90, 84)}, "in order, one for each day"),
    ],
)
def test_days_that_are_no_such_days_are_refused(change: dict[str, object], why: str) -> None:
    with pytest.raises(RefusedError, match=why):
        dataclasses.replace(person(1), **change)  # type: ignore[arg-type]


def test_an_engine_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "abate.response.model.accelerated", None)
    with pytest.raises(RefusedError, match=r"JAX, which is not installed .* install abate\[gpu\]"):
        next(fit_many([(person(1), TODAY)], engine="accelerated"))
