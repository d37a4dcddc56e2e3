"""The assessment as JSON: names, keys and shapes that other people's tools rely on (format 1)."""

import json
from datetime import date, timedelta

import pytest
from tests.rulebook.people import AS_OF, Month, diary, person, preventives, treated

from abate import assess
from abate.facts.glossary import glossary

OUTCOMES = {"met", "not met", "not known", "not applicable"}
COUNTS = (
    "headache_days",
    "migraine_days",
    "headache_days_4h",
    "moderate_severe_days",
    "clear_days",
    "headache_hours",
)
CLASSES = ("triptan", "ergot", "opioid", "combination_analgesic", "paracetamol", "nsaid", "gepant", "ditan")

YEAR = [
    Month(17, 9, unanswered_days=2, undescribed_days=3, medicine_days={"triptan": 12}),
    *[Month(18, 10, long_days=16, medicine_days={"triptan": 12, "nsaid": 4})] * 12,
]
"""A year: thirteen months of 28 days, the newest with gaps."""


@pytest.fixture(scope="module")
def assessment():
    unsure = treated(baseline=None, cycles=1, overuse_managed=None, preventives=preventives("not_effective", None))
    return assess(diary(*YEAR), unsure, as_of=AS_OF).to_json()


def findings_of(finding):
    yield finding
    for part in finding["criteria"]:
        yield from findings_of(part)


def decisions_of(assessment):
    for document, judged in assessment["documents"].items():
        for decision, finding in judged["decisions"].items():
            yield f"{document}/{decision}", finding


def test_it_is_plain_json_of_format_1(assessment):
    assert assessment["format"] == 1
    assert assessment["as_of"] == "2026-03-01"
    assert json.loads(json.dumps(assessment, allow_nan=False)) == assessment


def test_it_has_the_keys_that_others_rely_on(assessment):
    assert assessment.keys() >= {"format", "as_of", "months", "diagnosis", "documents", "would_settle"}


# ---- months -------------------------------------------------------------------------------------------


def test_month_1_ends_on_the_as_of_day_and_every_month_has_28_days(assessment):
    months = assessment["months"]
    assert [month["month"] for month in months] == list(range(1, 14))
    assert months[0]["to"] == "2026-03-01"
    assert months[0]["from"] == "2026-02-02"
    for month in months:
        first, last = date.fromisoformat(month["from"]), date.fromisoformat(month["to"])
        assert last - first == timedelta(days=27)
        assert last == AS_OF - timedelta(days=28 * (month["month"] - 1))


def test_a_month_has_every_count_with_its_bounds(assessment):
    for month in assessment["months"]:
        assert month.keys() >= {"month", "from", "to", "answered_days", "acute_days", *COUNTS}
        assert month["acute_days"].keys() == {"any", *CLASSES}
        for count in (*(month[name] for name in COUNTS), *month["acute_days"].values()):
            assert count.keys() == {"low", "high", "prorated"}
            assert 0 <= count["low"] <= count["high"]


def test_low_counts_the_days_known_and_high_every_day_that_could(assessment):
    month = assessment["months"][0]
    assert month["answered_days"] == 26
    assert month["headache_days"] == {"low": 17, "high": 19, "prorated": 18.3}
    assert month["migraine_days"] == {"low": 9, "high": 14, "prorated": 9.7}
    assert month["acute_days"]["triptan"] == {"low": 12, "high": 14, "prorated": 12.9}
    assert month["clear_days"] == {"low": 9, "high": 11, "prorated": 9.7}
    assert month["headache_hours"] == {"low": 102, "high": 150, "prorated": 109.8}


def test_whole_days_are_whole_numbers(assessment):
    assert all(isinstance(month["headache_days"]["low"], int) for month in assessment["months"])


def test_a_month_that_nobody_answered_has_no_prorated_figure():
    gap = Month(0, 0, unanswered_days=28)
    months = assess(diary(Month(), gap, Month()), person(), as_of=AS_OF).to_json()["months"]
    assert months[1]["answered_days"] == 0
    assert months[1]["headache_days"] == {"low": 0, "high": 28, "prorated": None}


def test_the_prorated_figure_never_decides():
    """13 headache days of 24 answered are 15.2 when prorated, which is no 15."""
    found = assess(diary(Month(13, 8, unanswered_days=4)), person(), as_of=AS_OF).to_json()
    assert found["months"][0]["headache_days"] == {"low": 13, "high": 17, "prorated": 15.2}
    assert found["documents"]["uk-label"]["decisions"]["start"]["outcome"] == "not known"


# ---- diagnosis ----------------------------------------------------------------------------------------


def test_the_diagnosis_is_a_list_of_codes(assessment):
    assert assessment["diagnosis"] == ["1.3", "8.2.2"]


# ---- documents ----------------------------------------------------------------------------------------


def test_every_document_is_cited(assessment):
    assert assessment["documents"].keys() >= {
        "ichd-3", "snnoop10", "us-label", "uk-label", "eu-label", "nice-ta260", "ehf-2018", "au-pbs", "us-wa-hta",
        "ihs-2025-goals", "evicore", "anthem", "medicare-l33458",
    }  # fmt: skip
    for judged in assessment["documents"].values():
        assert judged.keys() >= {"title", "publisher", "edition", "source", "decisions"}
        assert all(
            isinstance(judged[key], str) and judged[key] for key in ("title", "publisher", "edition", "source")
        )


def test_a_superseded_document_is_not_judged(assessment):
    assert "nice-ta260-2012" not in assessment["documents"]


def test_criteria_are_of_the_same_shape_down_to_the_leaves(assessment):
    for name, decision in decisions_of(assessment):
        for finding in findings_of(decision):
            assert finding.keys() >= {"id", "outcome", "says", "because", "criteria"}, name
            assert finding["outcome"] in OUTCOMES
            assert isinstance(finding["criteria"], list)
            assert all(isinstance(finding[key], str) for key in ("id", "says", "because"))
            if not finding["criteria"]:
                assert finding["because"], f"a leaf of {name} gives its reason"


def test_only_the_four_words_are_outcomes(assessment):
    never_treated = assess(diary(Month()), person(), as_of=AS_OF).to_json()
    decisions = [*decisions_of(assessment), *decisions_of(never_treated)]
    assert {finding["outcome"] for _, decision in decisions for finding in findings_of(decision)} == OUTCOMES


def test_every_decision_gives_a_reason(assessment):
    assert all(decision["because"] for _, decision in decisions_of(assessment))


# ---- what would settle it -----------------------------------------------------------------------------


def test_what_would_settle_it_names_a_fact_a_question_and_the_decisions_it_bears_on(assessment):
    decisions = dict(decisions_of(assessment))
    assert assessment["would_settle"]
    for question in assessment["would_settle"]:
        assert question.keys() >= {"fact", "asks", "decides"}
        assert question["fact"] in glossary()
        assert question["asks"].split(" (")[0].endswith("?")
        assert question["decides"]
        assert {decisions[name]["outcome"] for name in question["decides"]} == {"not known"}


def test_every_open_decision_has_a_question(assessment):
    asked = {name for question in assessment["would_settle"] for name in question["decides"]}
    assert asked == {name for name, decision in decisions_of(assessment) if decision["outcome"] == "not known"}


def test_a_fact_is_asked_once(assessment):
    facts = [question["fact"] for question in assessment["would_settle"]]
    assert len(facts) == len(set(facts))


def test_overuse_managed_is_the_one_answer_that_settles_nice():
    who = person(overuse_managed=None)
    overuse = diary(Month(medicine_days={"triptan": 12}))
    questions = assess(overuse, who, as_of=AS_OF).to_json()["would_settle"]
    (question,) = [question for question in questions if "nice-ta260/start" in question["decides"]]
    assert question["fact"] == "overuse_managed"
    assert question["asks"] == "Has medication overuse been appropriately managed?"


def test_where_everything_is_known_nothing_is_asked_about_a_decision_that_is_settled():
    found = assess(diary(Month()), person(), as_of=AS_OF).to_json()
    settled = {
        f"{document}/{decision}"
        for document, judged in found["documents"].items()
        for decision, finding in judged["decisions"].items()
        if finding["outcome"] != "not known"
    }
    assert "nice-ta260/start" in settled
    assert not settled & {name for question in found["would_settle"] for name in question["decides"]}


def test_without_an_as_of_day_the_last_day_of_the_diary_counts_as_today():
    assert assess(diary(Month(unanswered_days=3))).to_json()["as_of"] == "2026-02-26"


def test_without_a_history_nothing_about_the_person_is_assumed():
    found = assess(diary(Month()), as_of=AS_OF).to_json()
    assert found["diagnosis"] == []
    assert found["documents"]["nice-ta260"]["decisions"]["start"]["outcome"] == "not known"
    assert found["documents"]["us-label"]["decisions"]["contraindicated"]["outcome"] == "not known"
    assert found["documents"]["snnoop10"]["decisions"]["refer"]["outcome"] == "not known"
