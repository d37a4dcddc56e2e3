"""What the history says before the needle: contraindications, cautions, pregnancy, the interval, earlier toxin."""

from __future__ import annotations

from typing import Any

import pytest
from tests.treatment.sessions import HISTORY, VIAL, checked, outcome, pattern, with_history

EDITIONS = ["us-label", "eu-label"]


# ---- contraindicated -----------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("allergy", ["botulinum toxin", "Dysport", "human albumin"])
def test_an_allergy_to_any_toxin_or_albumin_is_a_stop(edition: str, allergy: str) -> None:
    check = checked(edition=edition, history=HISTORY | {"allergies": ["pollen", allergy]})
    assert outcome(check, "contraindicated") == "met"
    assert not check.may_sign


def test_no_reason_lifts_a_stop() -> None:
    check = checked(history=HISTORY | {"allergies": ["Botox"]}, reasons={"contraindicated": "she wants it"})
    assert check.finding("contraindicated").reason == ""
    assert not check.may_sign


@pytest.mark.parametrize("edition", EDITIONS)
def test_allergies_nobody_asked_about_stop_and_say_what_to_ask(edition: str) -> None:
    check = checked(edition=edition, history={k: v for k, v in HISTORY.items() if k != "allergies"})
    assert outcome(check, "contraindicated") == "not known"
    assert not check.may_sign
    assert "allergy" in check.finding("contraindicated").opens


@pytest.mark.parametrize("entry", ["botulinom toxin", "no known allergy to Botox", "egg albumin"])
def test_an_allergy_that_may_be_one_is_not_known(entry: str) -> None:
    assert outcome(with_history(allergies=[entry]), "contraindicated") == "not known"


def test_a_misspelt_allergy_is_named_in_what_to_ask() -> None:
    assert "'botulinom toxin' is nearly spelt like" in with_history(allergies=["botulinom toxin"]).finding(
        "contraindicated"
    ).opens  # fmt: skip


def test_without_a_history_everything_it_would_answer_is_open() -> None:
    check = checked(history=None)
    for name in ("contraindicated", "cumulative-units", "interval", "caution", "pregnancy", "anticoagulant"):
        assert outcome(check, name) == "not known"
    assert not check.may_sign


# ---- infection -----------------------------------------------------------------------------------------


def test_an_infected_site_that_is_injected_is_a_stop_and_a_contraindication() -> None:
    check = checked(infection_at=["trapezius-left-1"])
    assert outcome(check, "infection-at-site") == "met"
    assert outcome(check, "contraindicated") == "met"
    assert not check.may_sign


def test_an_infected_site_that_is_skipped_lets_the_others_be_injected() -> None:
    check = checked(
        infection_at=["trapezius-left-1"],
        sites=pattern(trapezius_left_1={"skipped": "infected"}),
        vials=[VIAL | {"units_given": 150, "units_wasted": 50}],
    )
    assert outcome(check, "infection-at-site") == "not met"
    assert check.may_sign


def test_an_infection_the_history_knows_of_is_not_unsaid_by_the_session() -> None:
    check = with_history(infection_at_injection_site=True)
    assert outcome(check, "contraindicated") == "met"
    assert "infection_at_injection_site: false" in check.finding("contraindicated").opens


@pytest.mark.parametrize(("history", "found"), [(None, "not known"), (False, "not met"), (True, "not known")])
def test_infection_that_the_session_does_not_mention_is_as_the_history_has_it(
    history: bool | None, found: str
) -> None:
    known = {k: v for k, v in HISTORY.items() if k != "infection_at_injection_site"}
    answer = {} if history is None else {"infection_at_injection_site": history}
    check = checked(infection_at=None, history=known | answer)
    assert outcome(check, "infection-at-site") == found
    assert check.may_sign == (history is False)


def test_no_infection_seen_at_the_session_answers_the_history() -> None:
    assert with_history(infection_at_injection_site=None).may_sign


# ---- interval ------------------------------------------------------------------------------------------


def treated(*days: str, **keys: Any) -> dict[str, Any]:
    usual = {"product": "onabotulinumtoxinA", "units": 100, "indication": "chronic migraine"}
    return {
        "toxin_sessions": [{k: v for k, v in ({"date": day} | usual | keys).items() if v is not None} for day in days]
    }


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize(("day", "found"), [("2025-12-08", "not met"), ("2025-12-09", "met"), ("2026-03-02", "met")])
def test_84_days_are_the_interval_and_83_are_early(edition: str, day: str, found: str) -> None:
    check = checked(edition=edition, history=HISTORY | treated(day))
    assert outcome(check, "interval") == found
    assert check.may_sign == (found == "not met")


def test_an_early_session_is_named_off_label_with_its_days_and_may_be_signed_with_a_reason() -> None:
    early = HISTORY | treated("2025-12-15")
    found = checked(history=early).finding("interval")
    assert "off-label" in found.says
    assert "77 days" in found.because and "84 days" in found.because and "2025-12-15" in found.because
    assert checked(history=early, reasons={"interval": "wears off in week 10, agreed with the patient"}).may_sign


def test_the_last_session_counts() -> None:
    assert outcome(with_history(**treated("2025-12-20", "2025-06-01")), "interval") == "met"


def test_a_first_session_is_not_early() -> None:
    assert outcome(checked(), "interval") == "not met"


@pytest.mark.parametrize("missing", ["product", "indication"])
def test_an_earlier_session_that_may_have_been_botox_for_migraine_leaves_the_interval_open(missing: str) -> None:
    assert outcome(with_history(**treated("2026-01-20", **{missing: None})), "interval") == "not known"


def test_a_recent_toxin_session_for_something_else_needs_a_reason() -> None:
    cosmetic = HISTORY | treated("2026-01-20", indication="cosmetic", units=20)
    check = checked(history=cosmetic)
    assert (outcome(check, "interval"), outcome(check, "recent-toxin")) == ("not met", "met")
    assert checked(history=cosmetic, reasons={"recent-toxin": "20 U to the brow, known"}).may_sign


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ({}, "not met"),
        ({"indication": None}, "not known"),
        ({"indication": "spasticity"}, "met"),
        ({"product": "Dysport", "indication": "cosmetic"}, "not met"),
    ],
)
def test_what_a_recent_session_was_for_decides(keys: dict[str, Any], found: str) -> None:
    assert outcome(with_history(**treated("2026-01-20", **keys)), "recent-toxin") == found


# ---- cautions ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize(
    "danger",
    [{"conditions": ["myasthenia gravis"]}, {"conditions": ["dysphagia"]}, {"medicines": ["gentamicin"]},
     {"breastfeeding": True}, {"birth_date": "2010-01-01"},
     {"toxin_sessions": [{"date": "2025-11-20", "product": "Dysport", "units": 10, "indication": "cosmetic"}]}],
)  # fmt: skip
def test_a_caution_needs_a_reason(edition: str, danger: dict[str, Any]) -> None:
    history = HISTORY | danger
    check = checked(edition=edition, history=history)
    assert outcome(check, "caution") == "met"
    assert not check.may_sign
    assert checked(edition=edition, history=history, reasons={"caution": "weighed with the patient"}).may_sign


def test_what_has_a_finding_of_its_own_is_no_caution_besides() -> None:
    for history in (HISTORY | treated("2025-12-15"), HISTORY | {"pregnant": True}):
        assert outcome(checked(history=history), "caution") == "not met"


def test_a_caution_nobody_asked_about_is_not_known() -> None:
    found = with_history(conditions=None).finding("caution")
    assert found.outcome.words == "not known"
    assert found.opens


def test_an_anticoagulant_is_a_caution_of_the_eu_text_and_a_finding_of_its_own_under_the_us_label() -> None:
    history = HISTORY | {"medicines": ["warfarin"]}
    us, eu = checked(history=history), checked(history=history, edition="eu-label")
    assert (outcome(us, "caution"), outcome(us, "anticoagulant")) == ("not met", "met")
    assert (outcome(eu, "caution"), outcome(eu, "anticoagulant")) == ("met", "not applicable")


# ---- pregnancy -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", EDITIONS)
def test_pregnancy_is_a_warning_that_needs_a_reason(edition: str) -> None:
    history = HISTORY | {"pregnant": True}
    assert outcome(checked(edition=edition, history=history), "pregnancy") == "met"
    assert not checked(edition=edition, history=history).may_sign
    assert checked(edition=edition, history=history, reasons={"pregnancy": "decided with her"}).may_sign


@pytest.mark.parametrize(
    ("sex", "pregnant", "found"),
    [
        ("female", None, "not known"),
        (None, None, "not known"),
        ("other", None, "not known"),
        ("male", None, "not applicable"),
        ("male", True, "met"),
        ("female", False, "not met"),
    ],
)
def test_pregnancy_that_was_not_asked_about_is_not_absent(sex: str | None, pregnant: bool | None, found: str) -> None:
    assert outcome(with_history(sex=sex, pregnant=pregnant), "pregnancy") == found
