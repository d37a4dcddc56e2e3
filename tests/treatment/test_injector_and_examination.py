"""Who injects, what was looked for before, and on which day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.treatment.sessions import STANDARD, checked, outcome

from abate.treatment import check_session, session_from
from abate.treatment.limits import signs

INJECTOR = STANDARD["injector"]


def by(**keys: Any) -> str:
    injector = {key: value for key, value in (INJECTOR | keys).items() if value is not None}
    check = checked(injector=injector)
    found = outcome(check, "injector-not-valid")
    assert check.may_sign == (found == "not met")
    return found


@pytest.mark.parametrize(
    ("until", "found"),
    [("2026-03-02", "not met"), ("2026-03-01", "met"), ("2026-03-03", "not met"), (None, "not known")],
)
def test_the_last_day_is_a_day_on_which_the_injector_may(until: str | None, found: str) -> None:
    assert by(valid_until=until) == found


@pytest.mark.parametrize(("since", "found"), [("2026-03-02", "not met"), ("2026-03-03", "met"), (None, "not met")])
def test_so_is_the_first(since: str | None, found: str) -> None:
    assert by(valid_from=since) == found


@pytest.mark.parametrize(
    "profession",
    [
        "physician",
        "Doctor",
        "consultant neurologist",
        "nurse practitioner",
        "Registered Nurse",
        "physician assistant",
        "pharmacist prescriber",
    ],
)
def test_a_profession_that_injects_is_known_by_a_word_of_it(profession: str) -> None:
    assert by(profession=profession) == "not met"


@pytest.mark.parametrize("profession", [None, "", " ", "beautician", "nursery teacher", "friend"])
def test_a_profession_that_is_missing_or_not_listed_is_not_known_and_stops(profession: str | None) -> None:
    assert by(profession=profession) == "not known"


@pytest.mark.parametrize("profession", ["student nurse", "trainee physician"])
def test_a_trainee_does_not_sign_alone(profession: str) -> None:
    assert by(profession=profession) == "met"


@pytest.mark.parametrize("name", [None, "", "  "])
def test_an_injector_without_a_name_stops(name: str | None) -> None:
    assert by(name=name) == "not known"


def test_a_session_without_an_injector_cannot_be_signed() -> None:
    check = checked(injector=None)
    assert outcome(check, "injector-not-valid") == "not known"
    assert not check.may_sign


# ---- the examination -----------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", sorted(signs().findings))
def test_a_sign_seen_before_calls_for_care_and_a_reason(sign: str) -> None:
    name = sign.replace("_", "-")
    check = checked(examination={sign: True})
    assert outcome(check, name) == "met"
    assert check.finding(name).opens == signs().findings[sign].care
    assert not check.may_sign
    assert checked(examination={sign: True}, reasons={name: "recorded, photographed"}).may_sign


def test_a_sign_nobody_looked_for_is_not_known_and_does_not_hold_up_the_session() -> None:
    check = checked()
    assert outcome(check, "brow-ptosis") == "not known"
    assert check.may_sign
    assert outcome(checked(examination={"brow_ptosis": False}), "brow-ptosis") == "not met"


# ---- the day -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "found"),
    [
        (date(2026, 3, 2), "not met"),
        (date(2026, 3, 3), "not met"),
        (date(2026, 3, 1), "met"),
        (None, "not applicable"),
    ],
)
def test_a_session_that_lies_in_the_future_cannot_be_signed(today: date | None, found: str) -> None:
    check = check_session(session_from(STANDARD), today=today)
    assert outcome(check, "in-the-future") == found
    assert check.may_sign == (found != "met")
