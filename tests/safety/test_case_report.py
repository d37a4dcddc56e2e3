"""The four minimum criteria of a case report, and what else is asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError
from tests.safety.effects import case, effect

from abate.safety.case_report import (
    CaseReport,
    Code,
    PatientIdentity,
    Reporter,
    also_wanted,
    is_complete,
    minimum_criteria,
)

EMPTY: dict[str, Any] = {"reporter": Reporter(), "patient": PatientIdentity(), "product": None, "effects": ()}


def missing(report: CaseReport) -> dict[str, tuple[str, ...]]:
    return {criterion.id: criterion.missing for criterion in minimum_criteria(report) if criterion.missing}


def test_a_typical_report_lacks_none_of_the_four() -> None:
    assert is_complete(case())
    assert missing(case()) == {}
    assert list(also_wanted(case())) == []


def test_an_empty_report_names_each_of_the_four() -> None:
    assert list(missing(case(**EMPTY))) == ["reporter", "patient", "product", "reaction"]
    assert missing(case(**EMPTY))["reporter"] == (
        "who reports: a name, an organisation, a way to reach them or a profession",
        "the reporter's country",
    )


@pytest.mark.parametrize(
    ("changes", "criterion"),
    [
        ({"reporter": Reporter()}, "reporter"),
        ({"patient": PatientIdentity()}, "patient"),
        ({"product": None}, "product"),
        ({"effects": ()}, "reaction"),
    ],
)
def test_each_of_the_four_alone_makes_it_incomplete(changes: dict[str, Any], criterion: str) -> None:
    assert list(missing(case(**changes))) == [criterion]
    assert not is_complete(case(**changes))


@pytest.mark.parametrize(
    "known",
    [
        {"initials": "QT"},
        {"age_years": 0},
        {"sex": "female"},
        {"record_number": "7"},
        {"birth_date": date(1985, 4, 2)},
    ],
)
def test_one_thing_about_the_patient_is_enough_and_no_name_is_asked_for(known: dict[str, Any]) -> None:
    assert is_complete(case(patient=PatientIdentity(**known)))


def test_a_reporter_of_unknown_profession_is_taken_as_consumer_and_that_is_said() -> None:
    report = case(reporter=Reporter(name="N. Urse", country="GB"))
    assert report.qualification == "consumer"
    assert minimum_criteria(report)[0].assumed == ("profession not known: taken as consumer",)


def test_an_unknown_country_is_that_of_receipt_and_that_is_said() -> None:
    report = case(reporter=Reporter(name="N. Urse", qualification="physician"), received_in="IE")
    assert report.country == "IE"
    assert minimum_criteria(report)[0].assumed == ("country not known: taken as IE, where it was received",)


def test_no_profession_is_assumed_for_nobody() -> None:
    assert minimum_criteria(case(reporter=Reporter(), received_in="IE"))[0].assumed[0].startswith("country")


def test_brand_and_lot_are_asked_for_besides() -> None:
    report = case(effects=(effect(lots=None),))
    assert is_complete(report)
    assert "brand and lot" in next(also_wanted(report))


def test_a_draft_with_little_in_it_asks_for_the_session_the_narrative_and_the_sender() -> None:
    report = case(effects=(effect(session_date=None),), narrative="", sender=None)
    assert [wanted.split(":")[0] for wanted in also_wanted(report)] == [
        "the day of the session",
        "the narrative",
        "the organisation that sends it",
    ]


def test_what_is_open_of_each_side_effect_is_named_by_its_place() -> None:
    report = case(effects=(effect(), effect(outcome=None, onset=None, seriousness=None)))
    assert list(also_wanted(report)) == [
        "the day on which it began of side effect 2",
        "the outcome of side effect 2",
        "whether it was serious of side effect 2: not every reason was asked about",
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"effects": (effect(), effect(patient="Someone Else"))}, "more than one patient"),
        ({"latest_received": date(2026, 1, 8)}, "received before the first"),
        ({"codes": {1: Code(meddra="12345678", version="28.1")}}, "no side effect"),
        ({"case_id": "7"}, "String should match pattern"),
        ({"reporter": {"country": "gb"}}, "String should match pattern"),
    ],
)
def test_a_report_that_contradicts_itself_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        case(**changes)


def test_codes_of_two_versions_are_refused() -> None:
    codes = {0: Code(meddra="12345678", version="28.1"), 1: Code(meddra="12345678", version="28.0")}
    with pytest.raises(ValidationError, match="more than one version"):
        case(effects=(effect(), effect()), codes=codes)


def test_a_code_without_its_version_is_refused() -> None:
    with pytest.raises(ValidationError):
        Code.model_validate({"meddra": "12345678"})
