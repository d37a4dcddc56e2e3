"""What a side effect is called, how it is graded and recorded, and what the record shows."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError
from tests.safety.effects import effect

from abate.criteria.findings import Finding
from abate.criteria.tree import Outcome
from abate.errors import RefusedError, SafetyError
from abate.safety.grades import meaning, versions
from abate.safety.looked_at import look_at
from abate.safety.record import SERIOUS_REASONS
from abate.safety.terms import term, terms
from abate.treatment import preempt

MUSCLES = set(preempt().muscles)


def found(name: str, **changes: Any) -> Finding:
    return next(finding for finding in look_at(effect(**changes)) if finding.id == name)


def outcome(name: str, **changes: Any) -> str:
    return found(name, **changes).outcome.words


@pytest.mark.parametrize(
    ("name", "treated", "placebo"),
    [
        ("neck-pain", "9 %", "3 %"),
        ("eyelid-ptosis", "4 %", "<1 %"),
        ("muscular-weakness", "4 %", "<1 %"),
        ("facial-paresis", "2 %", "0 %"),
        ("headache", "5 %", "3 %"),
        ("hypertension", "2 %", "1 %"),
    ],
)
def test_the_label_s_figures_stand_beside_placebo_s(name: str, treated: str, placebo: str) -> None:
    listed = term(name).labels["us-label"]
    assert (str(listed.treated), str(listed.placebo)) == (treated, placebo)
    assert str(listed) == f"{treated} on onabotulinumtoxinA, {placebo} on placebo (us-label, recalled)"


def test_what_is_not_written_down_of_a_label_is_not_known_and_never_unexpected() -> None:
    assert term("syncope").labels["us-label"].expected is None
    assert {label.expected for found in terms().values() for label in found.labels.values()} == {True, None}


def test_the_signs_of_spread_are_those_of_the_boxed_warning() -> None:
    assert {name for name, found in terms().items() if found.spread} == {
        "eyelid-ptosis", "generalised-weakness", "asthenia", "dysphagia", "dysphonia", "dysarthria", "dyspnoea",
        "diplopia", "urinary-incontinence", "botulism",
    }  # fmt: skip


def test_every_statement_about_muscles_onset_and_course_names_its_source() -> None:
    for found in terms().values():
        for statement in (found.muscles, found.onset, found.course):
            assert statement is None or (statement.source and statement.status)
        assert found.muscles is None or set(found.muscles.named) <= MUSCLES


def test_no_term_carries_a_code_of_a_dictionary() -> None:
    assert not any(part.isdigit() and len(part) == 8 for found in terms().values() for part in str(found).split())


def test_a_term_nobody_knows_is_refused_with_the_nearest() -> None:
    with pytest.raises(RefusedError, match="did you mean 'eyelid-ptosis'"):
        term("eyelid-ptosys")


def test_a_grade_means_what_its_version_says() -> None:
    assert meaning("dysphagia", 3, "5.0") == "Needs tube feeding or a hospital"
    assert meaning("bronchitis", 4, "5.0") == "A threat to life"
    assert meaning(None, 1, "5.0") == "Mild"


def test_a_grade_of_a_version_whose_wording_is_not_at_hand_is_kept_without_words() -> None:
    assert meaning("dysphagia", 3, "6.0") is None
    assert versions()["6.0"].published == "2025-07-22"


def test_a_version_nobody_knows_is_refused() -> None:
    with pytest.raises(RefusedError, match=r"no version '4.03' of CTCAE is known; use one of 5.0, 6.0"):
        meaning("dysphagia", 3, "4.03")


@pytest.mark.parametrize(
    ("name", "grade", "there_are"),
    [
        ("eyelid-ptosis", 4, "1, 2, 3"),
        ("presyncope", 3, "2"),
        ("syncope", 2, "3"),
        ("anaphylactic-reaction", 2, "3, 4, 5"),
    ],
)
def test_a_grade_that_a_term_does_not_have_is_refused(name: str, grade: int, there_are: str) -> None:
    with pytest.raises(RefusedError, match=f"it has {there_are}$"):
        meaning(name, grade, "5.0")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"term": "eyelid-ptosys"}, "did you mean 'eyelid-ptosis'"),
        ({"grade": {"value": 2, "version": "4.03"}}, "no version '4.03' of CTCAE"),
        ({"grade": {"value": 2}}, "grade.version: Field required"),
        ({"grade": {"value": 6, "version": "6.0"}}, "less than or equal to 5"),
        ({"onset": {"earliest": "2026-01-09", "latest": "2026-01-08"}}, "lies before the earliest"),
        ({"onset": {"earliest": "yesterday"}}, "write a calendar day as YYYY-MM-DD"),
        ({"outcome": "fatal"}, "a fatal outcome contradicts a grade below 5 and death denied as a reason"),
        ({"lot": "C1"}, "use a known key"),
        ({"as_reported": ""}, "at least 1 character"),
    ],
)
def test_a_record_that_contradicts_itself_is_refused_with_the_reason(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(SafetyError, match=message):
        effect(**changes)


def test_every_fault_of_a_record_is_named_at_once() -> None:
    with pytest.raises(SafetyError) as refused:
        effect(term="nonsense", outcome="well", grade={"value": 0, "version": "5.0"})
    assert {fault.column for fault in refused.value.faults} == {"term", "outcome", "grade.value"}


def test_a_record_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        effect().outcome = "recovered"  # type: ignore[misc]


def test_what_began_before_the_session_is_kept_and_said_not_to_have_come_after_it() -> None:
    before = found("after-session", onset={"earliest": "2026-01-01", "latest": "2026-01-02"})
    assert (before.outcome.words, before.because) == ("not met", "at least 3 days before the session")


def test_what_began_on_the_day_of_the_session_counts_as_after_it() -> None:
    same_day = found("after-session", onset={"earliest": "2026-01-05", "latest": "2026-01-05"})
    assert (same_day.outcome.words, same_day.because) == ("met", "0 days after the session")


@pytest.mark.parametrize(
    ("onset", "because"),
    [
        ({"earliest": "2026-01-02", "latest": "2026-01-08"}, "it may have begun before the session"),
        ({"latest": "2026-01-08"}, "the day on which it began is not known"),
        ({}, "the day on which it began is not known"),
    ],
)
def test_an_onset_that_may_lie_on_either_side_is_not_known(onset: dict[str, str], because: str) -> None:
    assert outcome("after-session", onset=onset) == "not known"
    assert found("after-session", onset=onset).because == because


def test_without_the_day_of_the_session_nothing_is_said_of_before_and_after() -> None:
    assert found("after-session", session_date=None).because == "the day of the session is not known"


def test_a_range_of_onset_gives_a_range_of_days() -> None:
    onset = {"earliest": "2026-01-08", "latest": "2026-01-15"}
    assert found("after-session", onset=onset).because == "3 to 10 days after the session"
    assert found("after-session", onset={"earliest": "2026-01-08"}).because == "at least 3 days after the session"


def test_the_sites_are_compared_with_the_muscles_that_a_source_ties_to_it() -> None:
    assert found("site").because == "corrugator"
    assert outcome("site", sites=["trapezius_left_1"]) == "not met"
    assert outcome("site", sites=None) == "not known"
    assert outcome("site", term="bronchitis") == "not applicable"


def test_it_is_serious_if_any_reason_holds_and_not_known_while_one_is_open() -> None:
    assert outcome("serious") == "not met"
    assert outcome("serious", seriousness={"hospitalisation": True}) == "met"
    assert outcome("serious", seriousness={}) == "not known"
    nearly = dict.fromkeys(SERIOUS_REASONS[:-1], False)
    assert outcome("serious", seriousness=nearly) == "not known"


def test_severe_is_not_serious() -> None:
    assert outcome("serious", grade={"value": 3, "version": "5.0"}) == "not met"


def test_a_side_effect_in_free_words_is_not_known_to_any_label() -> None:
    assert found("expected", term=None).because == "it has no term yet"


def test_a_missing_product_or_lot_is_a_finding_and_no_refusal() -> None:
    assert outcome("lots", lots=None) == outcome("product", product=None) == "not known"


def test_no_finding_speaks_of_a_cause() -> None:
    text = " ".join(f"{finding.says} {finding.because}" for finding in look_at(effect())).lower()
    assert "caus" not in text
    assert "due to" not in text


@pytest.mark.parametrize("site", ["cervical-paraspinal-left-1", "cervical paraspinal", "Cervical_Paraspinal"])
def test_a_site_is_tied_to_its_muscle_however_it_is_spelt(site: str) -> None:
    assert found("site", term="neck-pain", sites=[site]).outcome is Outcome.MET
