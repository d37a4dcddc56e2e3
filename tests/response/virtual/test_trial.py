"""A simulated trial is counted as a real one is, set beside what was published, and names its misfits."""

import json
from dataclasses import replace
from io import StringIO

import numpy as np
import pytest
from rich.console import Console
from typer.testing import CliRunner

from abate.cli import app
from abate.errors import RefusedError
from abate.reports.trial_terminal import print_trial
from abate.response.model.population import USUAL, population
from abate.response.virtual import world
from abate.response.virtual.preempt import Compared, Moment, compare, published, told, weeks
from abate.response.virtual.trial import Arm, Trial, hold_trial

PEOPLE = 1_500


@pytest.fixture(scope="module")
def held() -> Trial:
    return hold_trial(world("own"), PEOPLE, 1)


def arm(*weekly: int) -> Arm:
    """One person's headache days, week by week."""
    return Arm(np.array(weekly, dtype=np.uint8)[:, None])


def moment(**given) -> Moment:
    return Moment.model_validate(
        {"id": "x", "says": "x", "trial": "preempt", "kind": "mean", "value": 10, "sd": 2, "n": 100, "rounded": 0,
         "fitted": True, "source": "x", "status": "seen"} | given
    )  # fmt: skip


def test_weeks_and_months_are_counted_from_the_first_injections():
    one = arm(5, 5, 4, 6, *range(1, 9))
    assert one.baseline == [20]
    assert one.week(0) == [6]
    assert one.week(1) == [1]
    assert one.weekly_change(3) == [-3]
    assert one.month_to(4) == [1 + 2 + 3 + 4]
    assert one.change_to(8) == [5 + 6 + 7 + 8 - 20]
    assert one.weeks == 8


def test_ten_of_twenty_days_are_half_and_eleven_are_not():
    assert arm(5, 5, 5, 5, 3, 3, 2, 2).has_halved(4) == [True]
    assert arm(5, 5, 5, 5, 3, 3, 3, 2).has_halved(4) == [False]


def test_a_first_response_is_counted_in_one_cycle_only():
    well, ill = [0] * 4, [7] * 4
    early = [*ill, *well, *(ill * 13)]
    late = [*(ill * 5), *well, *(ill * 9)]  # weeks 17 to 20
    both = Arm(np.array([early, late], dtype=np.uint8).T)
    figures = Trial(both, both, 2).figures
    assert [figures[f"first_half_cycle_{cycle}"] for cycle in (1, 2, 3)] == [50, 50, 0]


def test_months_below_15_days_are_told_by_their_mean_and_each():
    one = [4, 4, 4, 4, 5, 5, 5, 5, *[0] * 20]
    swings = Arm(np.array([one, one], dtype=np.uint8).T)
    figures = Trial(swings, swings, 1).figures
    assert (figures["halo_mean"], figures["halo_each"]) == (100, 0)


def test_everybody_let_in_has_15_headache_days_and_no_day_is_missing(held):
    assert held.people == PEOPLE
    assert held.screened > PEOPLE
    assert held.botox.baseline.min() == 15
    assert held.botox.baseline.max() == 28
    assert (held.botox.baseline == held.placebo.baseline).all()


def test_the_placebo_arm_turns_to_botox_at_week_24(held):
    botox, placebo = held.botox, held.placebo
    assert botox.change_to(24).mean() < placebo.change_to(24).mean() - 0.5
    assert placebo.change_to(40).mean() < placebo.change_to(24).mean() - 0.5


def test_the_same_seed_holds_the_same_trial_and_more_people_go_on_from_fewer(held):
    again = hold_trial(world("own"), PEOPLE // 2, 1, weeks=24)
    assert (again.botox.counts == held.botox.counts[: 4 + 24, : PEOPLE // 2]).all()
    assert hold_trial(world("own"), 200, 2, weeks=24).figures != hold_trial(world("own"), 200, 1, weeks=24).figures


def test_every_published_figure_is_simulated(held):
    assert {one.id for one in published().moments} == set(held.figures)
    assert [one.moment for one in compare(held)] == list(published().moments)


def test_what_lies_in_week_56_or_in_another_trial_was_not_fitted():
    fitted = [one for one in published().moments if one.fitted]
    assert {one.trial for one in fitted} == {"preempt"}
    assert not [one.id for one in fitted if "56" in one.id or "cycle" in one.id]
    assert len(fitted) == 12


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({}, 0.2),
        ({"rounded": 1.2, "n": 10**12}, 1.2 / np.sqrt(12)),
        ({"kind": "sd", "value": 2}, 2 / np.sqrt(200)),
        ({"kind": "share", "value": 50}, 5.0),
    ],
)
def test_standard_errors_follow_from_what_a_figure_is(given, error):
    assert moment(**given).standard_error == pytest.approx(error, rel=1e-3)


@pytest.mark.parametrize(("simulated", "misfit"), [(10.19, False), (9.81, False), (10.21, True), (9.79, True)])
def test_a_misfit_is_more_than_one_standard_error_off(simulated, misfit):
    assert Compared(moment(), simulated).is_misfit is misfit


def test_the_table_names_every_misfit_and_its_sources(held):
    console = Console(width=80, record=True, file=StringIO())
    print_trial(held, "own", 1, console)
    text = console.export_text()
    assert text.count("misfit") == sum(one.is_misfit for one in compare(held))
    assert "Nobody in it is real" in text
    assert "Not fitted" in text
    assert "Dodick 2019, Cephalalgia 39:945: seen" in text
    assert "Dodick 2010, Headache 50:921: recalled" in text


def test_weeks_tell_what_was_published_where_it_was(held):
    rows = {week.number: week for week in weeks(held)}
    assert list(rows) == list(range(1, 25))
    assert rows[3].published() == (-1.6, -1.1)
    assert rows[24].published() == (None, None)
    assert rows[3].botox == pytest.approx(held.figures["week_3_botox"])


def test_json_keeps_fitted_figures_apart(held):
    document = json.loads(json.dumps(told(held)))
    assert all(one["fitted"] for one in document["fitted"])
    assert {one["id"] for one in document["not_fitted"]} >= {"month_to_56_botox", "halo_mean"}
    assert document["weeks"][2]["published"] == {"botox": -1.6, "placebo": -1.1}
    for one in document["fitted"] + document["not_fitted"]:
        assert one["status"] in ("seen", "recalled")
        assert one["misfit"] == (abs(one["simulated"] - one["value"]) > one["standard_error"])


def test_the_command_prints_the_table_or_json():
    run = CliRunner().invoke(app, ["simulate", "trial", "preempt", "--people", "200"])
    assert run.exit_code == 0
    assert "200 virtual people, world own, seed 1" in run.output
    run = CliRunner().invoke(app, ["simulate", "trial", "preempt", "--people", "200", "--seed", "7", "--json"])
    assert json.loads(run.output)["seed"] == 7


@pytest.mark.parametrize("given", [["--people", "0"], ["--seed", "-1"], ["halo"]])
def test_a_trial_of_nobody_or_of_another_name_is_refused(given):
    trial = given if given == ["halo"] else ["preempt", *given]
    assert CliRunner().invoke(app, ["simulate", "trial", *trial]).exit_code == 2


def test_a_world_without_chronic_people_holds_no_trial():
    own = population("published")
    mean = own.mean.copy()
    mean[USUAL] = -9
    with pytest.raises(RefusedError, match="15 headache days"):
        hold_trial(replace(world("own"), believed=replace(own, mean=mean)), 200, 1)
