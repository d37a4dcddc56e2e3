"""The words of a rule document: what each kind of criterion means."""

import pytest
from tests.rulebook.people import AS_OF, Month, diary, person

from abate import assess
from abate.criteria.findings import Finding
from abate.rulebook import read_rulebook

HEAD = """\
id: own
title: Our own rule
publisher: A clinic
edition: {reviewed: 2026-01-01}
source: minutes of a meeting
status: seen
"""


@pytest.fixture
def judge(tmp_path):
    """Judges one criterion, written as YAML, on a diary and a history."""

    def judged(criterion: str, days=None, who=None, more: str = "") -> Finding:
        (tmp_path / "own.yaml").write_text(f"{HEAD}{more}decisions:\n  start: {criterion}\n", encoding="utf-8")
        rules = read_rulebook(tmp_path).only("own")
        assessment = assess(days or diary(Month(20, 12)), who or person(), as_of=AS_OF, rulebook=rules)
        return assessment.finding("own", "start")

    return judged


@pytest.mark.parametrize(
    ("test", "outcome"),
    [
        (">= 20", "met"),
        (">= 21", "not met"),
        ("> 20", "not met"),
        ("> 19", "met"),
        ("<= 20", "met"),
        ("<= 19", "not met"),
        ("< 20", "not met"),
        ("< 21", "met"),
        ("== 20", "met"),
        ("== 21", "not met"),
        (">=20", "met"),
        (">= 19.5", "met"),
        (">= 15 and <= 20", "met"),
        (">= 15 and < 20", "not met"),
    ],
)
def test_a_count_is_compared(judge, test, outcome):
    assert judge(f"{{headache_days: '{test}'}}").outcome.words == outcome


def test_exactly_so_many_is_known_only_without_open_days(judge):
    assert judge("{headache_days: '== 20'}", diary(Month(20, 12, unanswered_days=1))).outcome.words == "not known"
    assert judge("{headache_days: '== 19'}", diary(Month(20, 12, unanswered_days=1))).outcome.words == "not met"


def test_a_count_is_of_the_last_28_days_unless_it_says_otherwise(judge):
    days = diary(Month(10, 5), Month(20, 5), Month(15, 5), Month(5, 5))
    assert judge("{headache_days: '== 10'}", days).outcome.words == "met"
    assert judge("{headache_days: '== 20', in_month: 2}", days).outcome.words == "met"
    assert judge("{headache_days: '== 45', over_months: 3}", days).outcome.words == "met"
    assert judge("{headache_days: '>= 10', each_of_months: 3}", days).outcome.words == "met"
    assert judge("{headache_days: '>= 10', each_of_months: 4}", days).outcome.words == "not met"


def test_a_range_goes_with_months_as_a_single_comparison_does(judge):
    days = diary(Month(10, 5), Month(20, 5), Month(15, 5))
    assert judge("{headache_days: '>= 10 and <= 20', each_of_months: 3}", days).outcome.words == "met"
    assert judge("{headache_days: '>= 10 and < 20', each_of_months: 3}", days).outcome.words == "not met"
    assert judge("{headache_days: '>= 18 and <= 22', in_month: 2}", days).outcome.words == "met"


def test_each_of_the_months_is_a_criterion_of_its_own(judge):
    found = judge("{headache_days: '>= 15', each_of_months: 3}")
    assert [part.id for part in found.criteria] == ["start-month-1", "start-month-2", "start-month-3"]
    assert found.criteria[1].says == "Headache days: at least 15 in month 2"


@pytest.mark.parametrize(
    ("pregnant", "test", "outcome"),
    [(True, "true", "met"), (False, "true", "not met"), (False, "false", "met"), (None, "false", "not known")],
)
def test_a_flag_is_yes_or_no(judge, pregnant, test, outcome):
    assert judge(f"{{pregnant: {test}}}", who=person(pregnant=pregnant)).outcome.words == outcome


@pytest.mark.parametrize(
    ("given", "outcome"), [("us", "met"), ("us-wa", "met"), ("uk", "not met"), (None, "not known")]
)
def test_a_word_is_one_of_some(judge, given, outcome):
    assert judge("{jurisdiction: [us, us-wa]}", who=person(jurisdiction=given)).outcome.words == outcome


def test_one_word_needs_no_list(judge):
    assert judge("{jurisdiction: uk}", who=person(jurisdiction="uk")).outcome.words == "met"


YES, NO, OPEN = "{sex: female}", "{pregnant: true}", "{jurisdiction: uk}"


@pytest.mark.parametrize(
    ("criterion", "outcome"),
    [
        (f"{{all: [{YES}, {YES}]}}", "met"),
        (f"{{all: [{YES}, {OPEN}]}}", "not known"),
        (f"{{all: [{OPEN}, {NO}]}}", "not met"),
        (f"{{any: [{NO}, {NO}]}}", "not met"),
        (f"{{any: [{NO}, {OPEN}]}}", "not known"),
        (f"{{any: [{OPEN}, {YES}]}}", "met"),
        (f"{{at_least: 2, of: [{YES}, {YES}, {NO}]}}", "met"),
        (f"{{at_least: 2, of: [{YES}, {OPEN}, {NO}]}}", "not known"),
        (f"{{at_least: 2, of: [{NO}, {OPEN}, {NO}]}}", "not met"),
        (f"{{not: {YES}}}", "not met"),
        (f"{{not: {NO}}}", "met"),
        (f"{{not: {OPEN}}}", "not known"),
        (f"{{applies_when: {YES}, all: [{NO}]}}", "not met"),
        (f"{{applies_when: {NO}, all: [{YES}]}}", "not applicable"),
        (f"{{applies_when: {OPEN}, all: [{YES}]}}", "not known"),
        (f"{{all: [{YES}, {{applies_when: {NO}, all: [{NO}]}}]}}", "met"),
        (f"{{any: [{NO}, {{applies_when: {NO}, all: [{YES}]}}]}}", "not met"),
        (f"{{all: [{{applies_when: {NO}, all: [{YES}]}}]}}", "not applicable"),
        (f"{{at_least: 1, of: [{{applies_when: {NO}, all: [{YES}]}}]}}", "not applicable"),
        (f"{{not: {{applies_when: {NO}, all: [{YES}]}}}}", "not applicable"),
    ],
)
def test_what_is_not_known_stays_so_unless_the_rest_decides(judge, criterion, outcome):
    assert judge(criterion).outcome.words == outcome


def test_a_criterion_of_another_document_may_be_used_and_renamed(judge):
    assert judge("{criterion: ichd-3/1.3}").outcome.words == "met"
    renamed = judge("{criterion: ichd-3/1.3, id: cm, says: Chronic migraine as ICHD-3 has it}")
    assert (renamed.id, renamed.says) == ("cm", "Chronic migraine as ICHD-3 has it")
    assert renamed.criteria[0].id == "1.3"


def test_a_criterion_of_the_same_document_may_be_used(judge):
    more = "criteria:\n  adult: {age_years: '>= 18'}\n"
    assert judge("{all: [{criterion: own/adult}]}", more=more).outcome.words == "met"


def test_a_note_is_carried_along(judge):
    found = judge("{id: adult, says: An adult, note: As the minutes say., age_years: '>= 18'}")
    assert (found.id, found.says, found.note) == ("adult", "An adult", "As the minutes say.")


@pytest.mark.parametrize(
    ("criterion", "name"),
    [
        ("{headache_days: '>= 15'}", "start"),
        ("{all: [{headache_days: '>= 15'}]}", "start"),
        ("{id: many, headache_days: '>= 15'}", "many"),
    ],
)
def test_a_decision_without_an_id_is_called_by_its_name(judge, criterion, name):
    assert judge(criterion).id == name


def test_a_criterion_inside_without_an_id_is_called_by_its_fact(judge):
    assert [part.id for part in judge("{all: [{pregnant: true}, {any: [{sex: female}]}]}").criteria] == [
        "pregnant",
        "any",
    ]


@pytest.mark.parametrize(
    ("criterion", "says"),
    [
        ("{headache_days: '>= 15'}", "Headache days: at least 15"),
        ("{headache_days: '> 15'}", "Headache days: more than 15"),
        ("{headache_days: '< 15'}", "Headache days: fewer than 15"),
        ("{headache_days: '<= 15'}", "Headache days: at most 15"),
        ("{headache_days: '== 15'}", "Headache days: exactly 15"),
        ("{pregnant: false}", "Pregnant: no"),
        ("{jurisdiction: [us, uk]}", "Jurisdiction: uk or us"),
        ("{not: {pregnant: true}}", "Not: Pregnant: yes"),
    ],
)
def test_what_a_criterion_says_comes_from_the_glossary_where_the_document_leaves_it_out(judge, criterion, says):
    assert judge(criterion).says == says
