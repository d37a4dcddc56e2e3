"""Each world differs in what it says, and gaps are as many as it claims."""

import numpy as np
import pytest
from tests.response.virtual.test_people import all_of

from abate.errors import RefusedError
from abate.response.model.population import DRUG
from abate.response.virtual import WORLDS, Gaps, Plan, world

MANY = range(2_000)


def of(name: str, **how):
    return all_of(world(name), MANY, **how)


def autocorrelation(made, days: int) -> float:
    """Of weekly counts of each person about their own mean."""
    weeks = made.headache[:, :].reshape(-1, 7, made.headache.shape[1]).sum(axis=1).astype(float)
    weeks -= weeks.mean(axis=0)
    lag = days // 7
    return float((weeks[lag:] * weeks[:-lag]).mean() / (weeks**2).mean())


UNTREATED = Plan((), 364, 28)


def test_every_world_differs_from_the_own():
    own = of("own")
    for name in WORLDS:
        if name != "own":
            assert (of(name).answers != own.answers).any(), name


def test_nobody_is_changed_by_gaps():
    for name in ("missing-when-well", "missing-when-ill", "tired-of-the-diary", "long-gaps"):
        assert (of(name).headache == of("own").headache).all(), name


def test_good_and_bad_stretches_last_as_long_as_they_are_said_to():
    short, own, long = (
        autocorrelation(of(name, plan=UNTREATED), 28) for name in ("drift-10-days", "own", "drift-90-days")
    )
    assert short < own < long


def test_good_and_bad_months_differ_as_much_as_they_are_said_to():
    none, own, doubled = (
        (of(name, plan=UNTREATED).headache[:364].reshape(13, 28, -1).sum(axis=1)).std(axis=0).mean()
        for name in ("no-drift", "own", "drift-doubled")
    )
    assert none < own < doubled
    assert np.abs(of("no-drift").shares.sd).max() == 0


def test_attacks_last_one_to_three_days_and_are_as_many_days():
    made = of("attacks", plan=UNTREATED)
    assert made.headache.mean() == pytest.approx(made.expected(-28, 363).mean(), abs=0.01)
    first_week, later = made.headache[:7].mean(), made.headache[7:28].mean()
    assert first_week == pytest.approx(later, abs=0.02)
    assert made.headache[0].mean() == pytest.approx(later, abs=0.03)


def test_menstrual_days_come_every_28_days_in_60_of_100():
    made = of("menstrual", plan=UNTREATED)
    raised = (made.shares.against[:28] < made.shares.against[:28].max(axis=0) / 2).sum(axis=0)
    assert set(np.unique(raised)) == {0, 5}
    assert (raised > 0).mean() == pytest.approx(0.6, abs=0.03)


def test_something_untold_shifts_the_days_for_good_within_12_weeks():
    shifted, own = of("level-shift", plan=Plan((0, 84), 168)), of("own", plan=Plan((0, 84), 168))
    by = -np.log(shifted.shares.against / own.shares.against)
    assert np.abs(by[:28]).max() < 1e-4
    assert np.abs(by[28 + 84] - by[-1]).max() < 1e-3
    assert by[-1].std() == pytest.approx(0.8, abs=0.05)
    assert by[-1].mean() == pytest.approx(0, abs=0.05)


def test_an_effect_that_multiplies_is_gone_16_weeks_after_the_last_injection():
    made, never = of("multiplies", plan=Plan((0,), 140)), of("multiplies", plan=Plan((), 140))
    assert made.reduction(20, 50).mean() > never.reduction(20, 50).mean() + 0.2
    assert np.abs(made.reduction(113, 139) - never.reduction(113, 139)).max() < 1e-6


def test_of_two_kinds_45_of_100_are_without_effect_and_the_mean_is_the_same():
    two, own = of("two-kinds").parameters[DRUG], of("own").parameters[DRUG]
    assert (two == 0).mean() == pytest.approx(0.45, abs=0.03)
    assert two.mean() == pytest.approx(own.mean(), abs=0.05)


def test_people_respond_better_or_worse_or_have_more_days_than_believed():
    own, better, worse, more = (of(name) for name in ("own", "better-response", "worse-response", "more-days"))
    assert better.reduction(84, 167).mean() > own.reduction(84, 167).mean() + 0.05
    assert worse.reduction(84, 167).mean() < own.reduction(84, 167).mean() - 0.05
    assert more.shares.usual.mean() > own.shares.usual.mean() + 0.05


def test_in_a_world_like_a_clinic_the_drug_does_more_and_fades_sooner():
    clinic, own = of("clinic-like", plan=Plan((0,), 84)), of("own", plan=Plan((0,), 84))

    def lost(made):
        return made.reduction(21, 55).mean() - made.reduction(77, 83).mean()

    assert clinic.reduction(21, 55).mean() > own.reduction(21, 55).mean()
    assert lost(clinic) > lost(own) + 0.03


@pytest.mark.parametrize(
    ("name", "of_clear", "of_headache"),
    [
        ("own", 0.10, 0.10),
        ("missing-when-well", 0.25, 0.05),
        ("missing-when-ill", 0.05, 0.20),
        ("long-gaps", 0.45, 0.45),
    ],
)
def test_gaps_have_the_share_they_claim(name, of_clear, of_headache):
    made = of(name)
    missing = made.answers == -1
    assert missing[~made.headache].mean() == pytest.approx(of_clear, abs=0.01)
    assert missing[made.headache].mean() == pytest.approx(of_headache, abs=0.01)


def test_long_gaps_last_a_week_on_average():
    missing = of("long-gaps", plan=UNTREATED).answers == -1
    ends = missing[:-1] & ~missing[1:]
    assert missing[:-1].sum() / ends.sum() == pytest.approx(7, abs=0.2)


def test_somebody_tired_of_the_diary_answers_a_fifth_of_headache_days_as_clear_in_the_end():
    made = of("tired-of-the-diary", plan=Plan((0, 84, 168), 252))
    wrong = (made.answers == 0) & made.headache
    answered = (made.answers >= 0) & made.headache
    assert not wrong[:28].any()
    assert wrong[-80:].sum() / answered[-80:].sum() == pytest.approx(0.2, abs=0.01)
    assert not ((made.answers == 1) & ~made.headache).any()


def test_without_gaps_every_day_is_answered():
    assert not Gaps(missing=0).are_there
    assert Gaps(missing=0, missing_headache=0.1).are_there


@pytest.mark.parametrize(
    "gaps",
    [{"missing": 1.0}, {"missing": -0.1}, {"missing_clear": 1.5}, {"unreported": 2}, {"burst_days": 0.5},
     {"missing": 0.9, "burst_days": 2}],
)  # fmt: skip
def test_gaps_that_cannot_be_are_refused(gaps):
    with pytest.raises(RefusedError, match="gaps"):
        Gaps(**gaps)
