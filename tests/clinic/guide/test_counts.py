"""The page of counts says what was written down, how sure it is, and nothing that was not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.clinic.conftest import NOW, TODAY
from tests.clinic.guide.pages import fill, inject, know, opened, text_of

from abate.clinic.guide import views
from abate.clinic.guide.counts import bars, counted, medicine_days, sureness
from abate.clinic.people.models import Patient

pytestmark = pytest.mark.django_db

MIGRAINE = {
    "severity": "severe",
    "hours": 8,
    "unilateral": True,
    "pulsating": True,
    "nausea": True,
    "believed_migraine": True,
    "medicines": ["sumatriptan"],
}


def page(patient: Patient) -> str:
    return text_of(opened(views.counts, patient))


def used(patient: Patient, name: str) -> str:
    assessment = counted(patient, TODAY)
    assert assessment is not None
    (found,) = (one for one in medicine_days(assessment) if one.name == name)
    return f"{found.used}, {found.state}"


def test_without_an_answered_day_the_page_says_so_and_shows_no_zero(patient: Patient) -> None:
    said = page(patient)
    assert "No day is answered so far" in said
    assert "0 of 28" not in said


def test_a_full_month_has_one_figure_and_nothing_open(patient: Patient) -> None:
    fill(patient, *range(17), **MIGRAINE)
    fill(patient, *range(17, 28), headache=False, medicines=[])
    assessment = counted(patient, TODAY)
    assert assessment is not None
    assert [(one.figures, one.open) for one in sureness(assessment.months[0])] == [
        ("17 of 28 days", ""),
        ("17 of 28 days", ""),
        ("11 of 28 days", ""),
        ("17 of 28 days", ""),
        ("136 hours", ""),
    ]
    assert "28 of 28 days answered" in page(patient)


def test_days_not_answered_widen_the_figure_and_are_named(patient: Patient) -> None:
    fill(patient, *range(17))
    fill(patient, *range(19, 28), headache=False)
    assert "17 to 19 of 28 days 2 days not answered" in page(patient)


def test_an_answered_day_that_does_not_say_how_bad_it_was_is_named_too(patient: Patient) -> None:
    fill(patient, *range(1, 28), headache=False)
    fill(patient, 0)
    assert "Days with moderate or severe pain 0 to 1 of 28 days 1 day without this answer" in page(patient)


def test_a_month_without_an_answer_is_wide_open(patient: Patient) -> None:
    fill(patient, 30)
    said = page(patient)
    assert "0 of 28 days answered. So the figures are wide open" in said
    assert "Days with headache 0 to 28 of 28 days" in said


def test_the_month_ends_on_the_patients_own_today(patient: Patient) -> None:
    fill(patient, 0)
    said = page(patient)
    assert "Counted on 2 Mar 2026" in said
    assert "3 Feb – 2 Mar 2026: 1 of 28 days answered" in said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (9, "9 of 9 days, within these days"),
        (10, "10 of 9 days, more than these days"),
    ],
)
def test_medicine_days_stand_beside_the_days_that_the_classification_allows(
    patient: Patient, days: int, said: str
) -> None:
    fill(patient, *range(days), medicines=["sumatriptan"])
    fill(patient, *range(days, 28), headache=False, medicines=[])
    assert used(patient, "triptan") == said


def test_simple_painkillers_have_five_days_more(patient: Patient) -> None:
    fill(patient, *range(14), medicines=["ibuprofen"])
    fill(patient, *range(14, 28), headache=False, medicines=[])
    assert used(patient, "nsaid") == "14 of 14 days, within these days"


def test_days_not_answered_may_exceed_what_is_allowed(patient: Patient) -> None:
    fill(patient, *range(9), medicines=["sumatriptan"])
    fill(patient, *range(10, 28), headache=False, medicines=[])
    assert used(patient, "triptan").startswith("9 to 10 of 9 days, perhaps more than these days")


@pytest.mark.parametrize(("name", "medicine"), [("gepant", "rimegepant"), ("ditan", "lasmiditan")])
def test_gepants_and_ditans_have_no_number_and_say_so(patient: Patient, name: str, medicine: str) -> None:
    fill(patient, *range(20), medicines=[medicine])
    fill(patient, *range(20, 28), headache=False, medicines=[])
    assert used(patient, name) == "20 days, no number of days is written for it"


def test_a_medicine_whose_class_is_not_known_leaves_every_class_open(patient: Patient) -> None:
    fill(patient, 0, medicines=["Grandma's drops"])
    fill(patient, *range(1, 28), headache=False, medicines=[])
    assert used(patient, "triptan") == "0 to 1 of 9 days, within these days"


def test_no_line_on_a_chart_tells_from_where_it_is_chronic(patient: Patient) -> None:
    fill(patient, *range(28), **MIGRAINE)
    assessment = counted(patient, TODAY)
    assert assessment is not None
    assert [chart.limit for chart in bars(assessment)] == [None] * 4


def test_the_calendar_shows_an_unanswered_day_as_a_state_of_its_own(patient: Patient) -> None:
    fill(patient, 0, severity="severe", medicines=["ibuprofen"])
    fill(patient, 1, headache=False, medicines=[])
    inject(patient, 2)
    said = page(patient)
    assert "2 Mar: headache, severe, medicine for an attack" in said
    assert "1 Mar: no headache" in said
    assert "28 Feb: not answered, injections" in said


def test_the_calendar_does_not_say_what_kind_of_headache_it_was(patient: Patient) -> None:
    fill(patient, *range(5), **MIGRAINE)
    assert "migraine" not in page(patient).lower().replace("for migraine", "")


def test_a_diary_that_ended_more_than_ten_years_ago_still_opens(patient: Patient) -> None:
    fill(patient, 4000)
    assert counted(patient, TODAY) is None
    assert "Nothing to count yet" in page(patient)


def test_an_answer_given_where_it_was_tomorrow_already_is_not_counted_today(patient: Patient) -> None:
    fill(patient, -1, now=NOW + timedelta(hours=5))
    assert "0 of 28 days answered" in page(patient)


def test_every_table_behind_a_chart_holds_the_same_figures(patient: Patient) -> None:
    fill(patient, *range(60), **MIGRAINE)
    html = opened(views.counts, patient).content.decode()
    assert html.count('role="img"') == 4
    table = html[html.index('class="by-month"') :]
    assert table[: table.index("</table>")].count("<tr>") == 1 + 3


def test_the_page_names_what_the_core_counted_whatever_is_known_besides(patient: Patient) -> None:
    fill(patient, *range(28), **MIGRAINE)
    know(patient, pregnant=True, conditions=["myasthenia gravis"])
    said = page(patient).lower()
    assert "myasthenia" not in said
    assert "contraindic" not in said
