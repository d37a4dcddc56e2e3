"""Where in the 12 weeks: the words at every boundary, and what is not known."""

from __future__ import annotations

import pytest
from tests.clinic.conftest import TODAY
from tests.clinic.guide.pages import BOTOX, ago, fill, inject, know, opened, text_of

from abate.clinic.diary.days import diary_of_patient
from abate.clinic.guide import views
from abate.clinic.guide.cycle import Cycle, cycle_on, headache_days, strip
from abate.clinic.guide.documents import expectations
from abate.clinic.people.models import Patient
from abate.history import History

pytestmark = pytest.mark.django_db


def page(patient: Patient) -> str:
    return text_of(opened(views.cycle, patient))


@pytest.mark.parametrize(
    ("day", "since", "where", "then"),
    [
        (0, "were today, 2 Mar 2026", "week 1 of 12", "passed on 25 May 2026, in 84 days"),
        (1, "were 1 day ago", "week 1 of 12", "in 83 days"),
        (6, "were 6 days ago", "week 1 of 12", "in 78 days"),
        (7, "were 7 days ago", "week 2 of 12", "in 77 days"),
        (83, "were 83 days ago", "week 12 of 12", "in 1 day. The next injections are due from then on, not earlier"),
        (84, "were 84 days ago", "The 12 weeks are over", "12 weeks have passed today. The next injections are due"),
        (85, "were 85 days ago", "The 12 weeks are over", "1 day ago. The next injections are overdue"),
    ],
)
def test_the_words_on_the_days_that_matter(patient: Patient, day: int, since: str, where: str, then: str) -> None:
    inject(patient, day)
    said = page(patient)
    assert since in said
    assert where in said
    assert then in said


def test_overdue_says_whom_to_ask(patient: Patient) -> None:
    inject(patient, 100)
    assert "unless you and your clinic agreed to wait or to stop" in page(patient)


def test_the_last_session_counts(patient: Patient) -> None:
    inject(patient, 160, 76, 10)
    assert "were 10 days ago" in page(patient)


def test_a_session_still_to_come_is_not_the_last_one() -> None:
    sessions = [{"date": ago(day).isoformat(), **BOTOX} for day in (20, -5)]
    found = cycle_on(History.model_validate({"toxin_sessions": sessions}), TODAY)
    assert found is not None
    assert found.injected == ago(20)


def test_a_session_of_which_the_product_is_not_known_is_told_as_such(patient: Patient) -> None:
    inject(patient, 10, product=None)
    said = page(patient)
    assert "were 10 days ago" in said
    assert "does not say for sure that it was Botox for headache" in said


def test_another_toxin_or_another_indication_is_not_this_cycle(patient: Patient) -> None:
    inject(patient, 10, indication="overactive bladder")
    assert "None are written down" in page(patient)
    inject(patient, 10, product="abobotulinumtoxinA")
    assert "None are written down" in page(patient)


def test_not_known_and_none_are_two_things(patient: Patient) -> None:
    assert "We do not know whether you had injections" in page(patient)
    know(patient, toxin_sessions=[])
    said = page(patient)
    assert "No injections of Botox for headache so far" in said
    assert "We do not know" not in said


def test_the_clinics_telephone_stands_where_the_next_visit_is_due(patient: Patient) -> None:
    clinic = patient.consents.get().clinic
    clinic.telephone = "01632 960999"
    clinic.save()
    inject(patient, 90)
    assert 'href="tel:01632960999"' in opened(views.cycle, patient).content.decode()


def test_a_week_without_an_answer_is_not_a_good_week(patient: Patient) -> None:
    inject(patient, 20)
    fill(patient, *range(7, 13))
    said = page(patient)
    assert "1 10 Feb no day answered" in said
    assert "2 17 Feb 6 to 7 headache days, 1 day not answered" in said


def test_the_present_week_tells_how_many_of_its_days_have_come(patient: Patient) -> None:
    inject(patient, 8)
    fill(patient, 0)
    assert "1 to 2 headache days in the first 2 days, 1 day not answered" in page(patient)


@pytest.mark.parametrize(("day", "here"), [(0, 1), (6, 1), (7, 2), (83, 12), (84, None)])
def test_you_are_here_is_in_one_week_and_after_12_in_none(patient: Patient, day: int, here: int | None) -> None:
    drawn = strip(Cycle(ago(day), TODAY, certain=True), diary_of_patient(patient))
    assert [slot.week for slot in drawn.slots if slot.here] == ([] if here is None else [here])
    assert len(drawn.slots) == 12
    assert drawn.words.count("you are here") == (here is not None)


def test_bars_are_as_high_as_their_days(patient: Patient) -> None:
    fill(patient, *range(7))
    drawn = strip(Cycle(ago(6), TODAY, certain=True), diary_of_patient(patient))
    (bar,) = drawn.bars
    assert (bar.solid, bar.open) == (pytest.approx(drawn.floor - drawn.top), 0)


def test_one_headache_day_is_one_day(patient: Patient) -> None:
    fill(patient, 0)
    fill(patient, *range(1, 7), headache=False)
    drawn = strip(Cycle(ago(6), TODAY, certain=True), diary_of_patient(patient))
    assert drawn.slots[0].counted is not None
    assert headache_days(drawn.slots[0].counted) == "1 headache day"


def test_every_week_has_something_to_expect_and_the_weeks_do_not_overlap() -> None:
    weeks = [week for stage in expectations().stages for week in range(stage.weeks[0], stage.weeks[1] + 1)]
    assert weeks == list(range(1, weeks[-1] + 1))
    assert [expectations().in_week(week).name for week in (1, 2, 3, 8, 9, 12, 13, 5000)] == [
        "It starts slowly",
        "It starts slowly",
        "The effect is steady",
        "The effect is steady",
        "It may wear off",
        "It may wear off",
        "The 12 weeks are over",
        "The 12 weeks are over",
    ]


def test_no_session_is_no_cycle() -> None:
    assert cycle_on(History(), TODAY) is None
