"""The points, the weights and the trust in them."""

import numpy as np
import pytest

from abate.errors import RefusedError
from abate.response.model.pareto import smoothed
from abate.response.model.points import FREEDOM, MOST_PARAMETERS, shuffled
from abate.response.model.posterior import sample


def test_the_points_of_a_person_are_always_the_same_and_those_of_another_are_not() -> None:
    first, again, other = (shuffled((64,), 9, person)[0] for person in (1, 1, 2))
    assert (first.normal == again.normal).all()
    assert (first.normal != other.normal).any()


def test_points_are_standard_normal_and_their_stretch_makes_a_t() -> None:
    (points,) = shuffled((1024,), 9, 3)
    assert points.normal.mean(axis=1) == pytest.approx(0, abs=0.01)
    assert points.normal.var(axis=1) == pytest.approx(1, abs=0.02)
    assert np.cov(points.normal) == pytest.approx(np.eye(9), abs=0.06)
    assert (FREEDOM / points.stretch**2).mean() == pytest.approx(FREEDOM, rel=0.01)


def test_rounds_have_points_of_their_own() -> None:
    first, second = shuffled((64, 64), 9, 1)
    assert (first.normal != second.normal).any()


def test_more_parameters_than_the_points_were_made_for_are_refused() -> None:
    with pytest.raises(RefusedError, match=f"16 parameters; {MOST_PARAMETERS} at most"):
        shuffled((8,), 16, 1)


def gaussian(mean: np.ndarray, sd: np.ndarray):  # type: ignore[no-untyped-def]
    """The log likelihood with which a standard normal population gives a normal posterior."""
    precision = 1 / sd**2 - 1

    def log_likelihood(draws: np.ndarray) -> np.ndarray:
        pull = mean / sd**2
        return -0.5 * (precision[:, None] * draws**2).sum(axis=0) + pull @ draws

    return log_likelihood


def test_a_known_posterior_is_found() -> None:
    mean, sd = np.linspace(-0.8, 0.8, 9), np.linspace(0.4, 0.95, 9)
    found = sample(gaussian(mean, sd), shuffled((256, 256, 768), 9, 5))
    at = found.standardised @ found.weights
    spread = np.sqrt((found.standardised - at[:, None]) ** 2 @ found.weights)
    assert at == pytest.approx(mean, abs=0.06)
    assert spread == pytest.approx(sd, rel=0.08)
    assert found.khat < 0.7
    assert found.ess > 400


def test_standard_deviations_are_not_too_small_on_average_over_people() -> None:
    mean, sd = np.linspace(-1, 1, 9), np.linspace(0.4, 0.9, 9)
    ratios = []
    for person in range(40):
        found = sample(gaussian(mean, sd), shuffled((256, 256, 768), 9, person))
        at = found.standardised @ found.weights
        ratios.append(np.sqrt((found.standardised - at[:, None]) ** 2 @ found.weights) / sd)
    assert np.mean(ratios) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize(("shape", "trusted"), [(0.2, True), (0.5, True), (0.9, False), (1.5, False)])
def test_k_tells_heavy_tails(shape: float, trusted: bool) -> None:
    weights = np.random.default_rng(1).pareto(1 / shape, 4000) + 1
    _, khat = smoothed(np.log(weights))
    assert khat == pytest.approx(shape, abs=0.15)
    assert (khat <= 0.7) == trusted


def test_smoothing_keeps_the_order_and_tames_the_largest() -> None:
    log_weights = np.log(np.random.default_rng(2).pareto(1.1, 2000) + 1)
    weights, _ = smoothed(log_weights)
    plain = np.exp(log_weights - log_weights.max())
    plain /= plain.sum()
    assert weights.sum() == pytest.approx(1)
    assert (np.diff(weights[np.argsort(log_weights)]) >= -1e-12).all()
    assert weights.max() < plain.max()


def test_equal_weights_stay_equal() -> None:
    weights, khat = smoothed(np.zeros(500))
    assert weights == pytest.approx(1 / 500, rel=1e-6)
    assert khat < 0.7
