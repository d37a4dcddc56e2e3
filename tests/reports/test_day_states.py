"""How single days, limits and concerns are read for the reports."""

from __future__ import annotations

from datetime import date

import polars as pl

from abate import Assessment, Diary, assess
from abate.criteria.tree import Outcome
from abate.diary.day import SCHEMA
from abate.history.reader import history_from
from abate.reports.calendar import CalendarDay, calendar
from abate.reports.concerns import concerns, open_labels
from abate.reports.limits import chronic_from, overuse_from
from abate.reports.medicines import acute_medicines

AS_OF = date(2026, 3, 1)
MIGRAINE = {"unilateral": True, "pulsating": True, "nausea": True}
PLAIN_HEADACHE = {"unilateral": False, "pulsating": False, "aggravated_by_activity": False, "nausea": False,
                  "vomiting": False, "photophobia": False, "phonophobia": False, "aura": False,
                  "believed_migraine": False}  # fmt: skip


def judged(*days: dict[str, object], **history: object) -> Assessment:
    rows = [{"patient": "Nemo Beispiel", **day} for day in days]
    return assess(Diary("Nemo Beispiel", pl.DataFrame(rows, schema=SCHEMA)), history_from(history), as_of=AS_OF)


def last_day(assessment: Assessment) -> CalendarDay:
    return calendar(assessment)[0].weeks[-1][-1]


def test_a_day_without_a_row_is_not_answered() -> None:
    assessment = judged({"date": date(2026, 2, 27), "headache": False})
    assert last_day(assessment).state == "unanswered"
    assert last_day(assessment).words == "1 Mar: not answered"


def test_a_headache_with_the_features_of_migraine_is_a_migraine_day() -> None:
    day = last_day(judged({"date": AS_OF, "headache": True, "severity": 3, "triptan": True, **MIGRAINE}))
    assert (day.state, day.sign) == ("migraine", "M3")
    assert day.words == "1 Mar: migraine, severe, acute medicine"


def test_a_headache_whose_features_rule_migraine_out_is_a_headache_day() -> None:
    day = last_day(judged({"date": AS_OF, "headache": True, "severity": 1, **PLAIN_HEADACHE}))
    assert (day.state, day.sign) == ("headache", "H1")


def test_a_headache_whose_features_are_blank_is_neither() -> None:
    day = last_day(judged({"date": AS_OF, "headache": True}))
    assert (day.state, day.sign) == ("open", "H?")
    assert "severity not known" in day.words


def test_a_month_of_the_calendar_is_four_weeks_that_end_on_the_as_of_day(year: Assessment) -> None:
    for block in calendar(year):
        days = [day.day for week in block.weeks for day in week]
        assert len(days) == 28
        assert (days[0], days[-1]) == (block.month.first_day, block.month.last_day)


def test_limits_come_from_the_classification(year: Assessment) -> None:
    assert chronic_from(year, "headache_days") == 15
    assert chronic_from(year, "migraine_days") == 8
    assert chronic_from(year, "clear_days") is None
    assert overuse_from(year) == {"triptan": 10, "ergot": 10, "opioid": 10, "combination_analgesic": 10,
                                  "simple_analgesic": 15, "paracetamol": 15, "nsaid": 15}  # fmt: skip


def test_a_day_with_paracetamol_and_an_nsaid_is_one_day_with_a_simple_analgesic() -> None:
    assessment = judged({"date": AS_OF, "headache": True, "paracetamol": True, "nsaid": True})
    counts = {medicine.name: medicine.days[0].low for medicine in acute_medicines(assessment, 1)}
    assert (counts["paracetamol"], counts["nsaid"], counts["simple_analgesic"]) == (1, 1, 1)


def test_where_intake_is_not_known_the_limit_may_be_reached() -> None:
    by_name = {medicine.name: medicine for medicine in acute_medicines(judged({"date": AS_OF, "headache": True}), 1)}
    assert by_name["triptan"].against_limit == "may be reached"
    assert by_name["gepant"].against_limit == ""


def test_one_reason_in_several_documents_is_one_concern() -> None:
    assessment = judged({"date": AS_OF, "headache": True}, conditions=["myasthenia gravis"])
    found = [concern for concern in concerns(assessment, Outcome.MET) if "neuromuscular" in concern.because]
    assert len(found) == 1
    assert found[0].documents[:2] == ("us-label", "uk-label")


def test_a_caution_that_is_there_does_not_hide_one_that_nobody_asked_about() -> None:
    assessment = judged({"date": AS_OF, "headache": True}, conditions=["myasthenia gravis"])
    assert "pregnant" in open_labels(assessment)["caution"]
    assert not any("neuromuscular" in label for label in open_labels(assessment)["caution"])
