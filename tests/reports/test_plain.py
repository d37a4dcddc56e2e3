"""What the patient reads: counts and what to do next, and nothing that judges."""

from __future__ import annotations

import re

import pytest
from tests.reports.conftest import diary

from abate import Assessment, assess
from abate.criteria.tree import Outcome
from abate.history.reader import history_from
from abate.reports.plain import plain

CASES = ("year", "almost_empty", "many_blanks", "extreme")


def unwrapped(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("case", CASES)
def test_no_diagnosis_no_verdict_and_no_code_reaches_the_patient(case: str, request: pytest.FixtureRequest) -> None:
    assessment = request.getfixturevalue(case)
    text = unwrapped(plain(assessment)).casefold()
    for finding in assessment.documents["ichd-3"].decisions.values():
        assert finding.says.casefold() not in text
    for name, judged in assessment.documents.items():
        assert name not in text
        assert judged.document.title.casefold() not in text
    for word in (*(outcome.words for outcome in Outcome), "eligible", "criteria", "chronic", "overuse", "ichd"):
        assert not re.search(rf"\b{word}\b", text), word
    assert not re.search(r"\b\d\.\d", text)


@pytest.mark.parametrize("case", CASES)
def test_the_emergency_words_come_first(case: str, request: pytest.FixtureRequest) -> None:
    text = plain(request.getfixturevalue(case))
    assert text.index("trouble breathing, swallowing or speaking") < text.index("What you wrote down")


@pytest.mark.parametrize(
    ("jurisdiction", "number"), [("us", "911"), ("us-wa", "911"), ("uk", "999"), ("eu", "112"), ("au", "000")]
)
def test_the_emergency_number_is_that_of_the_place(jurisdiction: str, number: str) -> None:
    text = plain(assess(diary("Nemo Beispiel", 5), history_from({"jurisdiction": jurisdiction})))
    assert f"Call {number} now" in text


def test_where_the_place_is_not_known_every_number_is_given(almost_empty: Assessment) -> None:
    text = unwrapped(plain(almost_empty))
    assert "911 in the USA, 999 in the UK, 112 in the EU, 000 in Australia" in text


def test_days_not_answered_are_named_and_not_guessed(almost_empty: Assessment) -> None:
    text = unwrapped(plain(almost_empty))
    answered = almost_empty.months[0].answered_days
    assert f"You filled in {answered} of 28 days. {28 - answered} days were not filled in" in text
    assert "we do not guess" in text


def test_counts_are_told_with_what_is_open(year: Assessment) -> None:
    text = unwrapped(plain(year))
    assert "You had a headache on 19 or 20 days." in text
    assert "You took a triptan on" in text


def test_a_patient_is_told_what_to_ask(year: Assessment) -> None:
    text = plain(year)
    assert "What to ask" in text
    assert "gentamicin" in text


def test_lines_are_short_enough_for_any_screen(extreme: Assessment) -> None:
    long_words = [line for line in plain(extreme).splitlines() if len(line) > 80 and " " in line.strip("- ")]
    assert long_words == []
