"""Totals of licensed questionnaires: bounds, bands, change; never a word of an item."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from tests.clinic.conftest import TODAY, signed_in
from tests.clinic.followup.people import ago, by
from tests.clinic.intake.people import page

from abate.clinic.followup.instruments import instruments
from abate.clinic.followup.models import Score
from abate.clinic.followup.scores import record_scores, trends_of
from abate.clinic.people.models import Clinic, Patient, User
from abate.clinic.record.checks import findings

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def score(patient: Patient, clinic: Clinic, user: User, days_ago: int = 0, **totals: float) -> None:
    named = {name.replace("_", "-"): Decimal(str(total)) for name, total in totals.items()}
    record_scores(patient, clinic, ago(days_ago), named, by(user, "nurse"))


@pytest.mark.parametrize(
    ("total", "is_one"),
    [
        (("midas", -1), False), (("midas", 0), True), (("midas", 276), True), (("midas", 277), False),
        (("hit_6", 35), False), (("hit_6", 36), True), (("hit_6", 78), True), (("hit_6", 79), False),
        (("msq_rr", 0), True), (("msq_rr", 100), True), (("msq_rr", 100.1), False), (("msq_ef", 33.33), False),
    ],
)  # fmt: skip
def test_a_total_outside_its_bounds_is_refused(
    clinic: Clinic, patient: Patient, nurse: User, total: tuple[str, float], is_one: bool
) -> None:
    if is_one:
        score(patient, clinic, nurse, **dict([total]))
    else:
        with pytest.raises(ValidationError):
            score(patient, clinic, nurse, **dict([total]))
    assert Score.objects.exists() == is_one


@pytest.mark.parametrize(
    ("name", "total", "band"),
    [
        ("midas", 5, "grade I, little or no disability"), ("midas", 6, "grade II, mild"),
        ("midas", 10, "grade II, mild"), ("midas", 11, "grade III, moderate"), ("midas", 20, "grade III, moderate"),
        ("midas", 21, "grade IV, severe"),
        ("hit-6", 49, "little or no impact"), ("hit-6", 50, "some impact"), ("hit-6", 55, "some impact"),
        ("hit-6", 56, "substantial impact"), ("hit-6", 59, "substantial impact"), ("hit-6", 60, "severe impact"),
        ("msq-rr", 50, ""),
    ],
)  # fmt: skip
def test_bands_begin_where_their_source_says(name: str, total: int, band: str) -> None:
    assert instruments()[name].band(Decimal(total)) == band


def test_a_change_is_measured_from_the_last_total_before_the_first_injections(
    clinic: Clinic, patient: Patient, nurse: User
) -> None:
    for days_ago, total in ((120, 70), (90, 66), (10, 61)):
        score(patient, clinic, nurse, days_ago, hit_6=total)
    [trend] = trends_of(patient, ago(84))
    assert (trend.since.total, trend.totals[-1].gain) == (66, 5)
    assert [(change.by, reached) for change, reached in trend.changes] == [(5, True), (6, False)]
    assert [change.doubt for change, _ in trend.changes] == ["", "second-hand"]


def test_higher_is_better_where_the_instrument_says_so(clinic: Clinic, patient: Patient, nurse: User) -> None:
    score(patient, clinic, nurse, 90, msq_rr=40)
    score(patient, clinic, nurse, 0, msq_rr=44.9)
    [trend] = trends_of(patient, ago(84))
    assert trend.totals[-1].gain == Decimal("4.9")
    assert [reached for _, reached in trend.changes] == [False, False]


def test_one_total_alone_is_no_change(clinic: Clinic, patient: Patient, nurse: User) -> None:
    score(patient, clinic, nurse, midas=30)
    [trend] = trends_of(patient, None)
    assert trend.totals[0].gain is None
    assert [reached for _, reached in trend.changes] == [None]


def test_a_total_entered_again_for_the_day_puts_a_slip_right_and_both_stay(
    clinic: Clinic, patient: Patient, nurse: User
) -> None:
    score(patient, clinic, nurse, midas=30)
    score(patient, clinic, nurse, midas=3)
    score(patient, clinic, nurse, midas=3)
    [trend] = trends_of(patient, None)
    assert [one.total for one in trend.totals] == [3]
    assert Score.objects.count() == 2
    assert list(findings()) == []


def test_totals_typed_on_the_page_are_recorded_and_what_is_wrong_is_said_there(
    clinic: Clinic, patient: Patient, nurse: User
) -> None:
    browser, address = signed_in(nurse), page("followup:score", clinic, patient)
    wrong = browser.post(address, {"date": TODAY.isoformat(), "midas": "12", "hit-6": "20"}).content.decode()
    assert "Nothing is recorded yet" in wrong
    assert 'value="12"' in wrong
    empty = browser.post(address, {"date": TODAY.isoformat()}).content.decode()
    assert "No total is given" in empty
    right = browser.post(address, {"date": TODAY.isoformat(), "midas": "12", "hit-6": "60"}, follow=True)
    assert "grade III, moderate" in right.content.decode()
    assert "severe impact" in right.content.decode()
