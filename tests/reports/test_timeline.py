"""When each preventive was taken: drawn where dates are known, open where an end is not."""

from __future__ import annotations

from typing import Any

import pytest
from tests.reports.conftest import AS_OF, diary

from abate import assess
from abate.history.reader import history_from
from abate.reports.page import page
from abate.reports.timeline import Timeline, timeline


def drawn(*preventives: dict[str, Any], **history: Any) -> Timeline | None:
    return timeline(
        assess(diary("Quilla Testperson", 28), history_from({"preventives": list(preventives), **history}))
    )


def test_without_a_known_start_nothing_is_drawn() -> None:
    assert drawn({"name": "topiramate", "stop": "2025-01-01"}) is None
    assert timeline(assess(diary("Quilla Testperson", 28))) is None


def test_preventives_stand_oldest_first_and_end_where_they_were_stopped() -> None:
    found = drawn(
        {"name": "propranolol", "start": "2025-06-01", "stop": "2025-09-01", "outcome": "helped"},
        {"name": "topiramate", "start": "2025-01-01", "stop": "2025-06-01", "outcome": "not_effective"},
    )
    assert found is not None
    first, second = found.stretches
    assert (first.name, second.name) == ("topiramate", "propranolol")
    assert first.x == found.left
    assert first.x + first.width == pytest.approx(second.x)
    assert not first.is_open


@pytest.mark.parametrize(("outcome", "is_open"), [("ongoing", False), ("not_effective", True), (None, True)])
def test_an_end_that_is_not_known_is_open_unless_it_goes_on(outcome: str | None, is_open: bool) -> None:
    found = drawn({"name": "topiramate", "start": "2025-01-01", "outcome": outcome})
    assert found is not None
    (one,) = found.stretches
    assert one.is_open == is_open
    assert one.x + one.width == pytest.approx(found.right)


def test_what_began_after_the_day_of_the_assessment_is_left_out() -> None:
    assert drawn({"name": "topiramate", "start": AS_OF.replace(year=AS_OF.year + 1).isoformat()}) is None


def test_a_long_life_of_trials_keeps_its_years_apart() -> None:
    found = drawn({"name": "topiramate", "start": "1985-01-01", "stop": "1985-02-01"})
    assert found is not None
    assert len(found.ticks) <= 7
    assert found.stretches[0].width >= 2


def test_the_drawing_says_in_words_what_it_shows() -> None:
    history = {"preventives": [{"name": "topiramate", "start": "2025-01-10", "outcome": "not_tolerated"}]}
    html = page(assess(diary("Quilla Testperson", 28), history_from(history)))
    assert "topiramate, 10 Jan 2025 to end not known, not tolerated</desc>" in html
