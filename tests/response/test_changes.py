"""What else was changed on treatment: a preventive, a CGRP medicine, a withdrawal; what held all along is none."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from abate.history import History
from abate.response.changes import changes_of, undated

SINCE = date(2026, 1, 5)
AS_OF = date(2026, 6, 1)


def changes(**given: Any) -> list[tuple[str, str]]:
    found = changes_of(History.model_validate(given), SINCE, AS_OF)
    return [(change.kind, change.name) for change in found]


def tried(name: str = "topiramate", **more: Any) -> dict[str, Any]:
    return {"preventives": [{"name": name, **more}]}


@pytest.mark.parametrize(
    ("start", "is_change"),
    [(SINCE, False), (SINCE + timedelta(days=1), True), (AS_OF, True), (AS_OF + timedelta(days=1), False)],
)
def test_a_preventive_begun_after_the_baseline_began_is_a_change(start: date, is_change: bool) -> None:
    assert bool(changes(**tried(start=start.isoformat()))) is is_change


@pytest.mark.parametrize(
    ("stop", "is_change"),
    [
        (SINCE - timedelta(days=1), False),
        (SINCE, True),
        (AS_OF - timedelta(days=1), True),
        (AS_OF, False),
    ],
)
def test_one_taken_before_and_given_up_on_treatment_is_a_change_from_the_day_after_its_last(
    stop: date, is_change: bool
) -> None:
    assert bool(changes(**tried(start="2025-01-01", stop=stop.isoformat()))) is is_change


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (tried("Ajovy", start="2026-03-01"), "CGRP medicine"),
        (tried("the study drug", start="2026-03-01", **{"class": "CGRP antibody"}), "CGRP medicine"),
        (tried("topiramate", start="2026-03-01"), "preventive"),
        ({"acute_medicine": {"withdrawn_on": "2026-03-01"}}, "withdrawal"),
    ],
)
def test_antibodies_and_withdrawal_are_told_apart_from_other_preventives(given: dict[str, Any], kind: str) -> None:
    assert [found for found, _ in changes(**given)] == [kind]


@pytest.mark.parametrize("more", [{"outcome": "unsuitable"}, {"name": "Botox"}])
def test_what_was_never_taken_and_the_injections_themselves_are_no_change(more: dict[str, Any]) -> None:
    assert changes(**tried(**{"start": "2026-03-01", **more})) == []


@pytest.mark.parametrize(
    ("more", "may_have_begun"),
    [
        ({"outcome": "ongoing"}, True),
        ({}, True),
        ({"outcome": "not_effective"}, False),
        ({"outcome": "unsuitable"}, False),
        ({"outcome": "not_effective", "stop": "2026-03-01"}, True),
        ({"outcome": "helped", "stop": "2026-01-04"}, False),
        ({"outcome": "helped", "stop": SINCE.isoformat()}, True),
        ({"outcome": "ongoing", "start": "2026-03-01"}, False),
    ],
)
def test_a_preventive_without_a_first_day_may_have_been_begun_on_treatment(
    more: dict[str, Any], may_have_begun: bool
) -> None:
    assert undated(History.model_validate(tried(**more)), SINCE) == (("topiramate",) if may_have_begun else ())
