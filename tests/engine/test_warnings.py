"""What an assessment warns of besides its outcomes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import abate

EXAMPLES = Path(__file__).parents[2] / "examples"
AS_OF = date(2026, 3, 1)


def of(person: str, **changed: object) -> abate.Assessment:
    history = abate.read_history(EXAMPLES / f"demo-{person}.yaml")
    headache = history.headache.model_copy(update=changed)
    diary = abate.read_diary(EXAMPLES / f"demo-{person}.csv")
    return abate.assess(diary, history.model_copy(update={"headache": headache}), as_of=AS_OF)


def test_a_diagnosis_that_rests_on_red_flags_nobody_asked_about_says_so() -> None:
    unasked = of("amber", red_flags=type(of("amber").history.headache.red_flags)())
    assert unasked.diagnosis == ("1.3",)
    assert any("red flag" in warning.lower() and "not known" in warning for warning in unasked.warnings)


def test_where_every_flag_was_answered_no_or_cleared_there_is_nothing_to_warn_of() -> None:
    assert not any("red flag" in warning.lower() for warning in of("amber").warnings)
    assert not any("red flag" in warning.lower() for warning in of("cedar").warnings)


def test_a_red_flag_that_stops_the_classification_is_a_warning_and_names_what_it_holds_back() -> None:
    flags = of("amber").history.headache.red_flags.model_copy(update={"sudden_onset": True})
    stopped = of("amber", red_flags=flags)
    assert stopped.diagnosis == ()
    assert "1.3" in stopped.classification.stopped
    assert any(warning.startswith("1.3 is met but not named") for warning in stopped.warnings)


def test_a_stated_baseline_that_the_diary_cannot_bear_out_is_a_warning() -> None:
    cedar = abate.read_history(EXAMPLES / "demo-cedar.yaml")
    diary = abate.read_diary(EXAMPLES / "demo-cedar.csv")
    stated = cedar.model_copy(update={"baseline": type(cedar.baseline)(headache_days=3)})
    assert any("states 3 before treatment" in w for w in abate.assess(diary, stated, as_of=AS_OF).warnings)
    assert not any("before treatment" in w for w in abate.assess(diary, cedar, as_of=AS_OF).warnings)


def test_an_as_of_day_years_after_the_diary_is_a_slip_of_the_pen() -> None:
    diary = abate.read_diary(EXAMPLES / "demo-amber.csv")
    with pytest.raises(abate.RefusedError, match="within ten years"):
        abate.assess(diary, as_of=date(2062, 3, 1))
