"""A clinic's own population: from enough people, with those who were not treated put back, kept in a file."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from abate.errors import InputError, RefusedError
from abate.response.model.answer import Fit
from abate.response.model.own_population import (
    FEWEST_PEOPLE,
    Selection,
    _headache_days,
    learn,
    working_population,
)
from abate.response.model.population import DRUG, PARAMETERS, USUAL, Population, population
from abate.response.model.population_file import load, save

TODAY = date(2026, 3, 1)


def fits(number: int, truth: Population, least_days: int = 0, sd: float = 0.4, seed: int = 0) -> list[Fit]:
    """What diaries would say of people drawn from a population: their parameters with a normal error."""
    random = np.random.default_rng(seed)
    working = working_population()
    people = truth.mean[:, None] + np.linalg.cholesky(truth.covariance) @ random.standard_normal((9, 6 * number))
    people = people[:, _headache_days(people, truth.drift_days) >= least_days][:, :number]
    noise = np.diag((sd * working.sd) ** 2)
    found = []
    for person in people.T:
        seen = person + np.sqrt(np.diag(noise)) * random.standard_normal(9)
        covariance = np.linalg.inv(np.linalg.inv(noise) + np.linalg.inv(working.covariance))
        mean = covariance @ (np.linalg.inv(noise) @ seen + np.linalg.inv(working.covariance) @ working.mean)
        found.append(Fit(None, None, 0.1, 500.0, mean, covariance))
    return found


def shifted(**by: float) -> Population:
    cautious = population("cautious")
    mean = cautious.mean + cautious.sd * np.array([by.get(name, 0.0) for name in PARAMETERS])
    return Population("clinic", mean, cautious.covariance, cautious.drift_days)


def test_fewer_than_a_hundred_people_are_refused() -> None:
    with pytest.raises(RefusedError, match="99 people have an answer, at least 100 are needed"):
        learn(fits(FEWEST_PEOPLE - 1, population("cautious")), today=TODAY)


def test_people_without_an_answer_do_not_count() -> None:
    with pytest.raises(RefusedError, match="99 people have an answer"):
        learn([*fits(FEWEST_PEOPLE - 1, population("cautious")), Fit(None, "too few days")], today=TODAY)


def test_a_hundred_people_are_enough_and_the_population_says_when_and_from_how_many() -> None:
    own = learn(fits(FEWEST_PEOPLE, population("cautious")), today=TODAY)
    assert (own.people, own.learnt_on) == (100, TODAY)
    assert np.linalg.eigvalsh(own.covariance).min() > 0


def test_a_clinic_whose_people_answer_less_is_told_from_the_published_one() -> None:
    truth = shifted(drug=-0.8)
    own = learn(fits(600, truth), today=TODAY, selection=Selection(0))
    assert own.mean == pytest.approx(truth.mean, abs=0.15)
    assert own.mean[DRUG] < population("cautious").mean[DRUG] - 0.3
    assert own.sd == pytest.approx(truth.sd, rel=0.25)


def test_the_people_who_were_not_treated_are_put_back() -> None:
    truth = population("cautious")
    treated = fits(600, truth, least_days=15, sd=0.25)
    blind = learn(treated, today=TODAY, selection=Selection(0))
    corrected = learn(treated, today=TODAY, selection=Selection(15))
    assert blind.mean[USUAL] > truth.mean[USUAL] + 0.2
    assert abs(corrected.mean[USUAL] - truth.mean[USUAL]) < 0.5 * (blind.mean[USUAL] - truth.mean[USUAL])


def test_diaries_that_teach_nothing_leave_the_published_population() -> None:
    working = working_population()
    nothing = [Fit(None, None, 0.1, 500.0, working.mean, working.covariance)] * 150
    own = learn(nothing, today=TODAY, selection=Selection(0))
    assert own.mean == pytest.approx(population("cautious").mean, abs=1e-6)


def test_a_population_is_the_same_after_a_file(tmp_path: Path) -> None:
    own = learn(fits(120, population("cautious")), today=TODAY)
    save(own, tmp_path / "own.yaml")
    again = load(tmp_path / "own.yaml")
    assert (again.name, again.people, again.learnt_on, again.drift_days) == ("own", 120, TODAY, own.drift_days)
    assert again.mean == pytest.approx(own.mean, rel=1e-12)
    assert again.covariance == pytest.approx(own.covariance, rel=1e-12)


@pytest.mark.parametrize(
    ("was", "becomes", "why"),
    [
        ("people: 120", "people: 0", "people"),
        ("drift_days: 60.0", "drift_days: -1.0", "drift_days"),
        ("drift_days: 60.0", "drift_day: 60.0", "no such key in a population"),
        ("  usual: ", "  unusual: ", "parameters are not those of the model"),
        ("  trend: ", "  trend: .nan #", "trend"),
    ],
)
def test_a_file_that_is_no_population_is_refused(was: str, becomes: str, why: str, tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    save(learn(fits(120, population("cautious")), today=TODAY), path)
    path.write_text(path.read_text().replace(was, becomes, 1))
    with pytest.raises(InputError, match=why):
        load(path)


def test_a_covariance_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    cautious = population("cautious")
    save(Population("own", cautious.mean, -cautious.covariance, 60.0), path)
    with pytest.raises(InputError, match="this is no covariance"):
        load(path)
