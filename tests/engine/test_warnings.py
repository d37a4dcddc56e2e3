"""What an assessment warns of besides its outcomes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

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
