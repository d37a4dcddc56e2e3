"""Made-up registries that outcomes are counted from."""

from __future__ import annotations

import pytest
from tests.registry.people import Made, made


@pytest.fixture(scope="module", params=[(1, 0.9, True), (2, 0.55, True), (3, 1.0, False)])
def registry(request: pytest.FixtureRequest) -> Made:
    """A well kept one, one with many gaps, one in which sessions may be missing."""
    seed, answered, complete = request.param
    return made(seed, answered=answered, complete=complete)
