"""Whatever is planned: no session that breaks a hard limit, or leaves one open, can be signed."""

from __future__ import annotations

import random
from copy import deepcopy
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st
from tests.treatment import reference
from tests.treatment.sessions import HISTORY, STANDARD, VIAL, checked

from abate.treatment import SessionCheck, check_session, session_from
from abate.treatment.finding import finding_ids

often = settings(deadline=None, derandomize=True, max_examples=200)

REASONS = dict.fromkeys(sorted(finding_ids()), "stated")
"""A reason for everything, so that only stops can hold a session up."""

VIALS = st.fixed_dictionaries(
    {},
    optional={
        "product": st.sampled_from(["onabotulinumtoxinA"] * 6 + ["Dysport", "BOTOX Cosmetic"]),
        "strength": st.sampled_from([50, 100, 200, 100, 200, 150]),
        "lot": st.sampled_from(["A1", "B2", "A1", "B2", "c3709 C3", "GONE1", " "]),
        "expiry": st.sampled_from(["2027-01-01", "2026-03-02", "2026-03-01"]),
        "diluent_ml": st.sampled_from([1, 2, 2.5, 4, 8]),
        "reconstituted_at": st.sampled_from(["2026-03-02T09:00", "2026-03-01T22:00", "2026-02-27T09:00"]),
        "units_given": st.sampled_from([0, 50, 55, 100, 150, 155, 200]),
        "units_wasted": st.sampled_from([0, 45, 50, 100]),
        "waste_reason": st.just("discarded"),
    },
)
GOOD_VIALS = [VIAL]
PAIR = [VIAL | {"strength": 100, "diluent_ml": 2, "units_given": 100, "units_wasted": 0, "lot": "A1"},
        VIAL | {"strength": 100, "diluent_ml": 2, "units_given": 55, "units_wasted": 45, "lot": "B2"}]  # fmt: skip
SITES = st.sampled_from(reference.every_site())
ENTRIES = st.builds(
    lambda site, units, skipped: {"site": site, "skipped": "a mole"} if skipped else {"site": site, "units": units},
    SITES,
    st.sampled_from([5, 5, 5, 4, 6]),
    st.booleans(),
)
HISTORIES = st.fixed_dictionaries(
    {},
    optional={
        "allergies": st.sampled_from([[], [], ["pollen"], ["botulinum toxin"]]),
        "infection_at_injection_site": st.sampled_from([False, False, True]),
        "toxin_sessions": st.lists(
            st.fixed_dictionaries(
                {"date": st.sampled_from(["2025-11-01", "2025-12-02", "2025-12-03", "2026-02-01", "2026-03-02"])},
                optional={
                    "units": st.sampled_from([20, 100, 244, 245, 246, 500]),
                    "product": st.sampled_from(["onabotulinumtoxinA", "Dysport"]),
                    "indication": st.sampled_from(["chronic migraine", "cosmetic"]),
                },
            ),
            max_size=3,
        ),
        "pregnant": st.booleans(),
        "conditions": st.sampled_from([[], ["myasthenia gravis"]]),
        "medicines": st.sampled_from([[], ["warfarin"]]),
    },
)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "edition": st.sampled_from(["us-label", "eu-label"]),
        "history": HISTORIES,
        "injector": st.fixed_dictionaries(
            {},
            optional={
                "name": st.just("A. Example"),
                "profession": st.sampled_from(["physician", "nurse"]),
                "valid_until": st.sampled_from(["2026-03-02", "2027-01-01", "2026-03-01"]),
            },
        ),
        "vials": st.sampled_from([GOOD_VIALS, PAIR]) | st.lists(VIALS, max_size=3),
        "sites": st.lists(ENTRIES, max_size=35, unique_by=lambda entry: entry["site"]),
        "infection_at": st.lists(SITES, max_size=2),
        "recalled_lots": st.sampled_from([[], ["GONE1"], ["gone1", "A1"]]),
    },
)
WITHOUT = st.sets(st.sampled_from(["history", "injector", "vials", "infection_at", "recalled_lots"]), max_size=1)


@st.composite
def sessions(draw: st.DrawFn) -> dict[str, Any]:
    """The standard session, some of it changed, some of it left away."""
    without = draw(WITHOUT)
    session = deepcopy(STANDARD) | deepcopy(draw(CHANGES)) | {"reasons": REASONS}
    return {key: value for key, value in session.items() if key not in without}


def check(session: dict[str, Any]) -> SessionCheck:
    return check_session(session_from(deepcopy(session)))


def outcomes(found: SessionCheck) -> dict[str, str]:
    return {finding.id: finding.outcome.words for finding in found.findings}


@often
@given(session=sessions())
def test_the_stops_that_are_met_are_those_an_obvious_reading_finds(session: dict[str, Any]) -> None:
    found = check(session)
    stops = {finding.id for finding in found.findings if finding.kind == "stop" and finding.outcome.words == "met"}
    assert stops == reference.breached(session)


@often
@given(session=sessions())
def test_no_combination_is_signed_with_a_hard_limit_breached_or_open(session: dict[str, Any]) -> None:
    found = check(session)
    event(f"may sign: {found.may_sign}")
    if found.may_sign:
        assert not reference.breached(session)
        assert not reference.may_be_open(session)


@often
@given(session=sessions())
def test_totals_and_volume_are_those_of_an_obvious_sum(session: dict[str, Any]) -> None:
    found = check(session)
    assert (found.total_units, found.sites) == reference.totals(session)
    assert found.volume_ml == reference.volume(session)


@often
@given(session=sessions())
def test_units_balance_or_the_finding_says_so(session: dict[str, Any]) -> None:
    found = check(session)
    if outcomes(found)["units-do-not-balance"] == "not met":
        vials = found.session.vials or ()
        assert sum(vial.units_given or 0 for vial in vials) == found.total_units
        assert all((vial.units_given or 0) + (vial.units_wasted or 0) == vial.strength for vial in vials)


@often
@given(session=sessions(), seed=st.integers(0, 1000))
def test_the_order_of_vials_sites_and_earlier_sessions_never_matters(session: dict[str, Any], seed: int) -> None:
    shuffled, mixed = deepcopy(session), random.Random(seed)  # noqa: S311 - any order will do
    for values in (shuffled.get("vials"), shuffled["sites"], shuffled.get("history", {}).get("toxin_sessions")):
        if isinstance(values, list):
            mixed.shuffle(values)
    first, second = check(session), check(shuffled)
    assert outcomes(first) == outcomes(second)
    assert (first.may_sign, first.total_units, first.volume_ml) == (
        second.may_sign,
        second.total_units,
        second.volume_ml,
    )


ANSWERS: dict[str, Any] = {
    "allergies": [], "infection_at_injection_site": False, "toxin_sessions": [], "pregnant": False, "conditions": [],
    "medicines": [], "breastfeeding": False, "birth_date": "1985-04-02", "sex": "female",
}  # fmt: skip
ABSENCE_IS_THE_FAULT = {"lot", "waste_reason"}
"""Of these two, that nobody wrote them down is what is warned of; writing them down mends it."""


@often
@given(session=sessions(), data=st.data())
def test_answering_one_more_unknown_never_turns_met_into_not_met(
    session: dict[str, Any], data: st.DataObject
) -> None:
    answered = deepcopy(session)
    places: list[tuple[dict[str, Any], str, Any]] = []
    if "history" in answered:
        places += [(answered["history"], key, value) for key, value in ANSWERS.items()]
        for other in answered["history"].get("toxin_sessions", []):
            places += [
                (other, "units", 100),
                (other, "indication", "chronic migraine"),
                (other, "product", "Dysport"),
            ]
    for vial in answered.get("vials", []):
        places += [(vial, key, value) for key, value in VIAL.items() if key not in ABSENCE_IS_THE_FAULT]
    if "injector" in answered:
        places += [(answered["injector"], key, value) for key, value in STANDARD["injector"].items()]
    places += [(answered, key, STANDARD[key]) for key in ("vials", "injector", "infection_at", "recalled_lots")]
    places += [(answered, "history", HISTORY), (answered, "given_at", "2026-03-02T23:00")]
    unknown = [place for place in places if place[1] not in place[0]]
    where, key, value = data.draw(st.sampled_from(unknown), "answer")
    where[key] = deepcopy(value)
    before, after = outcomes(check(session)), outcomes(check(answered))
    turned = [name for name, outcome in before.items() if outcome == "met" and after[name] != "met"]
    assert not turned


def test_every_unknown_that_a_stop_rests_on_holds_up_the_session_and_says_what_to_ask() -> None:
    nothing = check({"date": "2026-03-02", "edition": "us-label", "sites": "standard", "reasons": REASONS})
    open_ = [finding for finding in nothing.held_up_by if finding.outcome.words == "not known"]
    assert {finding.id for finding in open_} == {
        "contraindicated", "infection-at-site", "cumulative-units", "product", "strength", "lot-missing",
        "lot-expired", "lot-recalled", "reconstituted-too-long", "units-do-not-balance", "injector-not-valid",
    }  # fmt: skip
    assert all(finding.opens for finding in open_)


def test_a_reason_answers_only_the_warning_it_is_given_for() -> None:
    history = HISTORY | {"pregnant": True, "conditions": ["myasthenia gravis"]}
    found = checked(history=history, reasons={"pregnancy": "decided with her"})
    assert [finding.id for finding in found.held_up_by] == ["caution"]
