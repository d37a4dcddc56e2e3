"""The packet for a payer: every criterion with its evidence, what is missing first, and nothing that nobody wrote."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.reports.conftest import AS_OF, HISTORY

from abate import Assessment, Diary, assess
from abate.criteria.tree import Outcome
from abate.diary.day import SCHEMA
from abate.errors import RefusedError
from abate.history.reader import history_from
from abate.reports.packet import Made, Packet, packet
from abate.reports.packet_codes import SessionUnits
from abate.reports.packet_paper import packet_paper
from abate.reports.words import outcome_in_words
from abate.rulebook import built_in

MADE = Made("Demo Clinic", AS_OF, "Demo Clover, clinician")
DOCUMENTS = tuple(document.id for document in built_in().current)

SESSION = {"date": "2025-12-01", "product": "onabotulinumtoxinA", "units": 155, "indication": "chronic migraine"}
UNTREATED = {**{key: value for key, value in HISTORY.items() if key != "baseline"}, "toxin_sessions": []}

ATTACK = {
    "headache": True, "hours": 10.0, "severity": 3, "unilateral": True, "pulsating": True,
    "aggravated_by_activity": True, "nausea": True, "vomiting": False, "photophobia": True, "phonophobia": True,
    "aura": False, "autonomic": False,
}  # fmt: skip
NO_MEDICINE = dict.fromkeys(
    ("triptan", "ergot", "opioid", "combination_analgesic", "paracetamol", "nsaid", "gepant", "ditan"), False
)


def kept(*months: tuple[int, int], **besides: bool | None) -> Diary:
    """A diary of months of 28 days, newest first, each with so many days of migraine and so many days answered."""
    rows = []
    for number, (migraine, answered) in enumerate(months):
        for day in range(answered):
            on = AS_OF - timedelta(days=28 * number + day)
            rows.append({"patient": "Demo Sorrel", "date": on, **NO_MEDICINE})
            rows[-1] |= {**ATTACK, **besides} if day < migraine else {"headache": False}
    return Diary("Demo Sorrel", pl.DataFrame(rows, schema=SCHEMA).sort("date"))


def made(diary: Diary, history: dict[str, Any], document: str = "nice-ta260", **more: Any) -> Packet:
    return packet(assess(diary, history_from(history), as_of=AS_OF), document, MADE, **more)


CHRONIC = {
    **UNTREATED, "jurisdiction": "us",
    "headache": {"since": "2024-06-01", "migraine_attacks": 40, "better_explained": False,
                 "red_flags_cleared": True, "aura": {"attacks": 0}},
}  # fmt: skip
LONG = kept((20, 28), (20, 28), (20, 28), (20, 28))


def outcome_of(found: Packet, says: str) -> str:
    (outcome,) = {
        one.outcome for decision in found.decisions for one in decision.criteria if one.says.startswith(says)
    }
    return outcome


def supplies(found: Packet, criterion: str) -> list[str]:
    return [one.supply for one in found.missing if criterion in one.criteria]


def pages_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


# ---- what is missing ------------------------------------------------------------------------------------


FIFTEEN = "Headache on at least 15 days a month"


@pytest.mark.parametrize(
    ("headache", "answered", "outcome", "asked"),
    [
        (15, 28, Outcome.MET, []),
        (14, 28, Outcome.NOT_MET, []),
        (14, 27, Outcome.NOT_KNOWN, ["1 day of 2 Feb – 1 Mar 2026 (month 1) not answered in the diary"]),
        (15, 27, Outcome.MET, []),
        (13, 27, Outcome.NOT_MET, []),
        (13, 26, Outcome.NOT_KNOWN, ["2 days of 2 Feb – 1 Mar 2026 (month 1) not answered in the diary"]),
    ],
)
def test_15_days_are_met_missed_or_open_and_only_then_are_the_open_days_named(
    headache: int, answered: int, outcome: Outcome, asked: list[str]
) -> None:
    found = made(kept((headache, answered), (20, 28), (20, 28)), UNTREATED)
    assert outcome_of(found, FIFTEEN) == outcome_in_words(outcome)
    assert supplies(found, FIFTEEN) == asked


def test_what_is_open_while_another_criterion_settles_the_decision_is_named_last_and_as_such() -> None:
    (lacking,) = (one for one in made(kept((14, 27)), UNTREATED).missing if FIFTEEN in one.criteria)
    assert not lacking.decides
    third = {"name": "candesartan", "start": "2024-01-01", "stop": "2024-06-01", "outcome": "not_effective"}
    enough = {**UNTREATED, "preventives": [*UNTREATED["preventives"], third]}
    (lacking,) = (one for one in made(kept((14, 27)), enough).missing if FIFTEEN in one.criteria)
    assert lacking.decides


def test_a_month_before_the_diary_began_is_28_days_not_answered() -> None:
    found = made(kept((20, 28), (20, 28)), UNTREATED, "anthem")
    each = "Headache of 4 hours or more on at least 15 days in each of the last 3 months"
    assert supplies(found, each) == ["28 days of 8 Dec 2025 – 4 Jan 2026 (month 3) not answered in the diary"]


def test_an_answered_day_that_leaves_the_hours_blank_is_asked_about_and_not_called_unanswered() -> None:
    found = made(kept((20, 28), (20, 28), (20, 28), hours=None), UNTREATED, "medicare-l33458")
    (asked,) = supplies(found, "Headache of 4 hours or more on at least 15 days a month")
    assert asked.startswith("What answered days of 2 Feb – 1 Mar 2026 (month 1) leave blank")
    assert "not answered" not in asked


def test_the_question_about_the_history_names_the_criterion_that_waits_for_it() -> None:
    history = {key: value for key, value in UNTREATED.items() if key != "preventives"}
    found = made(kept((20, 28), (20, 28)), history)
    (asked,) = supplies(found, "At least 3 preventives did not work, were not tolerated or are unsuitable")
    assert asked == "Which preventives were tried, and how did each go?"


def test_a_fall_that_is_open_for_want_of_this_months_days_asks_for_them_and_not_for_the_baseline() -> None:
    history = {**HISTORY, "toxin_sessions": [SESSION], "baseline": {"headache_days": 20}}
    found = made(kept((18, 24), (20, 28)), history, "aetna")
    assert supplies(found, "Fewer headache days a month than before treatment") == [
        "4 days of 2 Feb – 1 Mar 2026 (month 1) not answered in the diary"
    ]


@pytest.mark.parametrize(
    ("document", "criterion", "measure"),
    [
        ("aetna", "Fewer headache days a month than before treatment", "Headache"),
        ("anthem", "Fewer migraine days a month than before treatment", "Migraine"),
    ],
)
def test_a_fall_that_is_open_for_want_of_a_baseline_asks_for_that(
    document: str, criterion: str, measure: str
) -> None:
    history = {**HISTORY, "toxin_sessions": [SESSION], "baseline": {}}
    found = made(kept((18, 28), (20, 28)), history, document)
    assert supplies(found, criterion) == [f"{measure} days in the 28 days before the first injection"]


def test_what_can_settle_the_decision_alone_is_asked_first() -> None:
    history = {key: value for key, value in UNTREATED.items() if key not in ("birth_date", "specialist_involved")}
    found = made(kept((20, 28)), history, "aetna")
    assessment = assess(kept((20, 28)), history_from(history), as_of=AS_OF)
    alone = {question.asks for question in assessment.would_settle if "aetna/start" in question.settles}
    assert alone
    assert found.missing[0].supply in alone


def test_what_payers_ask_for_besides_is_named_item_by_item() -> None:
    history = {
        "preventives": [{"name": "topiramate", "class": "anticonvulsant", "start": "2025-01-10"}],
        "toxin_sessions": [{"date": "2025-10-06", "product": "onabotulinumtoxinA", "indication": "migraine"}],
    }
    assert made(kept((20, 28)), history).gaps == (
        "Whether there is medication-overuse headache (ICHD-3 8.2)",
        "Date of birth",
        "Whether a neurologist or headache specialist is involved",
        "topiramate: dose, stop, outcome",
        "Session of 6 Oct 2025: units",
    )


@pytest.mark.parametrize(("managed", "asked"), [(None, True), (False, False)])
def test_whether_overuse_is_managed_is_asked_only_where_there_is_overuse(managed: bool | None, asked: bool) -> None:
    overuse = {**CHRONIC, "acute_medicine": {"overuse_since": "2025-01-01"}, "overuse_managed": managed}
    daily = kept((20, 28), (20, 28), (20, 28), (20, 28), triptan=True)
    assert ("Whether the overuse is appropriately managed" in made(daily, overuse).gaps) is asked
    assert "Whether the overuse is appropriately managed" not in made(LONG, CHRONIC).gaps


def test_a_preventive_that_goes_on_lacks_no_end_and_one_that_was_unsuitable_lacks_no_dates() -> None:
    whole = {"class": "beta blocker", "dose": "-"}
    tried = [
        {"name": "propranolol", **whole, "start": "2025-01-10", "outcome": "ongoing"},
        {"name": "metoprolol", **whole, "outcome": "unsuitable"},
    ]
    assert not any("olol" in gap for gap in made(kept((20, 28)), {**UNTREATED, "preventives": tried}).gaps)


# ---- unknown is never no --------------------------------------------------------------------------------


@pytest.mark.parametrize("document", DOCUMENTS)
def test_of_a_person_of_whom_nothing_is_known_nothing_is_said_to_be_no(document: str) -> None:
    found = made(kept((1, 1)), {}, document)
    said = [one.evidence for decision in found.decisions for one in decision.criteria]
    assert not [words for words in said if words.endswith((": no", ": yes"))]
    assert found.preventives is None
    assert found.sessions is None
    assert found.born == "not known"
    assert dict(found.facts)["Neurologist or headache specialist involved"] == "not known"
    assert dict(found.facts)["OnabotulinumtoxinA sessions for headache"] == "not known"


def test_none_tried_is_not_the_same_as_not_known() -> None:
    assert made(kept((20, 28)), {"preventives": [], "toxin_sessions": []}).preventives == ()


def test_what_nobody_wrote_about_a_preventive_is_not_known() -> None:
    (row,) = made(kept((20, 28)), {"preventives": [{"name": "topiramate"}]}).preventives or ()
    assert row == ("topiramate", *["not known"] * 5)


# ---- which decision -------------------------------------------------------------------------------------


def test_who_was_treated_gets_the_decisions_on_going_on_and_who_was_not_those_on_starting() -> None:
    assert [one.name for one in made(kept((20, 28)), HISTORY).decisions] == ["Continue", "Stop"]
    assert [one.name for one in made(kept((20, 28)), UNTREATED).decisions] == ["Start"]


def test_a_document_that_only_knows_a_start_says_so() -> None:
    found = made(kept((20, 28)), HISTORY, "medicare-l33458")
    assert [one.name for one in found.decisions] == ["Start"]
    assert "says nothing about going on" in found.remarks[0]


@pytest.mark.parametrize("sessions", [None, [{"date": "2025-10-06"}]])
def test_where_it_is_not_known_whether_there_was_treatment_the_packet_says_so(sessions: Any) -> None:
    found = made(kept((20, 28)), {**UNTREATED, "toxin_sessions": sessions})
    assert found.remarks[0].startswith("Whether there was treatment before is not known")


def test_a_session_after_the_day_of_the_packet_is_left_out() -> None:
    later = {**SESSION, "date": (AS_OF + timedelta(days=1)).isoformat()}
    found = made(kept((20, 28)), {**UNTREATED, "toxin_sessions": [later]})
    assert found.sessions == ()
    assert [one.name for one in found.decisions] == ["Start"]


def test_a_label_carries_its_warnings_in_every_packet() -> None:
    assert [one.name for one in made(kept((20, 28)), UNTREATED, "us-label").decisions][1:] == [
        "Contraindicated",
        "Caution",
    ]


def test_a_document_that_was_not_judged_gives_no_packet() -> None:
    with pytest.raises(RefusedError, match="no document 'cigna'"):
        made(kept((20, 28)), {}, "cigna")


# ---- evidence -------------------------------------------------------------------------------------------


def test_a_preventive_has_class_dose_dates_whole_weeks_and_outcome() -> None:
    rows = made(kept((20, 28)), UNTREATED).preventives or ()
    dates = "10 Jan 2025 – 1 Apr 2025"  # 81 days
    assert rows[0] == ("topiramate", "anticonvulsant", "100 mg/day", dates, "11", "not effective")
    assert rows[2][3:] == ("1 Jul 2025 – ongoing", "34", "ongoing")


def test_a_preventive_that_begins_after_the_day_of_the_packet_is_left_out() -> None:
    later = {"name": "topiramate", "start": (AS_OF + timedelta(days=1)).isoformat(), "outcome": "ongoing"}
    assert made(kept((20, 28)), {"preventives": [later]}).preventives == ()


def test_an_outcome_is_not_known_while_the_preventive_is_still_taken_on_the_day() -> None:
    tried = {"name": "topiramate", "start": "2026-01-01", "stop": "2026-04-01", "outcome": "not_effective"}
    (row,) = made(kept((20, 28)), {"preventives": [tried]}).preventives or ()
    assert row[3:] == ("1 Jan 2026 – ongoing", "8", "not known")


def test_baseline_and_now_stand_side_by_side_in_days_and_in_hours() -> None:
    history = {**HISTORY, "toxin_sessions": [SESSION], "baseline": {"headache_hours": 300}}
    diary = kept((10, 28), (20, 28), (20, 28), (20, 28), (20, 28))
    days, _, hours = made(diary, history).course
    assert days[:2] == ("Headache days", "20 (diary, 3 Nov – 30 Nov 2025)")
    assert days[2:] == ("10 (2 Feb – 1 Mar 2026, 28 of 28 days answered)", "10 days", "50 %")
    assert (hours[0], hours[3]) == ("Headache hours", "100 hours")


def test_a_stated_baseline_gets_no_dates_that_nobody_stated() -> None:
    history = {**HISTORY, "toxin_sessions": [SESSION]}
    assert made(kept((10, 28)), history).course[0][1] == "24 (as stated in the history)"


def test_how_days_were_counted_and_how_many_are_missing_is_one_sentence() -> None:
    found = made(kept((20, 20), (20, 28)), UNTREATED)
    assert "of the 56 days shown 48 are answered and 8 are not" in found.counting
    assert ". " not in found.counting


def test_a_baseline_that_the_diary_does_not_bear_out_is_named_and_other_documents_are_not() -> None:
    history = {**HISTORY, "toxin_sessions": [SESSION], "baseline": {"headache_days": 28}}
    found = made(kept((10, 28), (10, 28), (10, 28), (10, 28), (10, 28)), history)
    assert any("The history states 28 before treatment" in warning for warning in found.warnings)
    assert not any("examples only" in warning for warning in found.warnings)


# ---- codes ----------------------------------------------------------------------------------------------


def families(found: Packet) -> list[str]:
    return [words[10:15] for words in found.codes if words.startswith("ICD-10-CM")]


def test_a_code_follows_from_the_diagnosis_and_says_what_it_does_not_know() -> None:
    found = made(LONG, CHRONIC, "aetna")
    assert families(found) == ["G43.7"]
    assert "recalled, not read again" in found.codes[0]
    assert "does not hold whether the migraine is intractable" in found.codes[1]


def test_where_aura_is_not_known_both_families_are_named() -> None:
    open_aura = {**CHRONIC, "headache": {**CHRONIC["headache"], "aura": {}}}
    found = made(LONG, open_aura, "aetna")
    assert families(found) == ["G43.7", "G43.E"]
    assert "Which of the two is not known" in found.codes[2]


def test_without_the_diagnosis_there_is_no_code_and_outside_the_usa_none_either() -> None:
    assert families(made(kept((20, 28)), CHRONIC, "aetna")) == []
    assert made(LONG, {**CHRONIC, "jurisdiction": "uk"}).codes == ()


@pytest.mark.parametrize(
    ("discarded", "words"),
    [
        (45, "JW for 45 units"),
        (0, "one for each unit, JZ ("),
        (None, "discarded not known. Whether JW or JZ applies is not known"),
    ],
)
def test_units_discarded_are_jw_none_is_jz_and_not_known_is_neither(discarded: int | None, words: str) -> None:
    units = SessionUnits(AS_OF, 155, discarded)
    assert words in made(LONG, CHRONIC, "aetna", last_session=units).codes[-1]


# ---- the document, and the PDF --------------------------------------------------------------------------


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_packet_says_loudly_when_its_document_is_only_an_example(document: str, year: Assessment) -> None:
    found = packet(year, document, MADE)
    status = year.documents[document].document.status
    assert found.caution.startswith(
        {"unverified": "UNVERIFIED EXAMPLE", "second-hand": "READ SEC", "seen": ""}[status]
    )
    assert (found.caution == "") is (status == "seen")


@pytest.mark.parametrize("document", ["unitedhealthcare", "us-label", "nice-ta260"])
def test_a_usual_packet_is_two_pages_at_most_and_each_names_the_patient(document: str, year: Assessment) -> None:
    pages = pages_of(packet_paper(packet(year, document, MADE), AS_OF))
    assert len(pages) <= 2
    for number, page in enumerate(pages, 1):
        assert "Quilla Testperson, born 2 Apr 1985" in page
        assert f"Page {number} of {len(pages)}" in page
        assert ("unverified example" in page) is (document == "unitedhealthcare")
    assert pages[0].index("Missing") < pages[0].index("Continue:")


def test_the_file_is_made_to_be_kept_and_the_same_every_time(year: Assessment) -> None:
    first, again = (packet_paper(packet(year, "aetna", MADE), AS_OF) for _ in range(2))
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A" in first
    assert b"<pdfuaid:part>1" in first
    assert first == again


def test_thirty_preventives_and_texts_that_would_be_markup_are_printed_as_they_are(extreme: Assessment) -> None:
    text = " ".join(pages_of(packet_paper(packet(extreme, "us-wa-hta", MADE), AS_OF)))
    assert "<script>alert('x')</script>" in text
    assert "medicine 29" in text


# ---- any history ----------------------------------------------------------------------------------------

flags = st.sampled_from([True, False, None])
days = st.dates(date(2024, 1, 1), AS_OF)
outcomes = st.sampled_from(["not_effective", "not_tolerated", "unsuitable", "helped", "ongoing", None])
tried = st.fixed_dictionaries(
    {"name": st.sampled_from(["topiramate", "propranolol", "amitriptyline", "candesartan"]), "outcome": outcomes},
    optional={"class": st.sampled_from(["anticonvulsant", "beta blocker"]), "start": days},
)
session = st.fixed_dictionaries(
    {"date": days},
    optional={"product": st.sampled_from(["onabotulinumtoxinA", "abobotulinumtoxinA"]),
              "units": st.integers(0, 400), "indication": st.sampled_from(["chronic migraine", "dystonia"])},
)  # fmt: skip
histories = st.fixed_dictionaries(
    {},
    optional={
        "birth_date": st.dates(date(1940, 1, 1), date(2010, 1, 1)),
        "preventives": st.lists(tried, max_size=4),
        "toxin_sessions": st.lists(session, max_size=3),
        "specialist_involved": flags,
        "overuse_managed": flags,
        "baseline": st.fixed_dictionaries({}, optional={"headache_days": st.integers(0, 28)}),
    },
)
month = st.integers(1, 28).flatmap(lambda answered: st.tuples(st.integers(0, answered), st.just(answered)))


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(history=histories, months=st.lists(month, min_size=1, max_size=4))
def test_every_open_criterion_names_what_is_missing_and_a_settled_one_asks_for_nothing(
    history: dict[str, Any], months: list[tuple[int, int]]
) -> None:
    assessment = assess(kept(*months), history_from(history), as_of=AS_OF)
    for document in DOCUMENTS:
        found = packet(assessment, document, MADE)
        not_known = outcome_in_words(Outcome.NOT_KNOWN)
        criteria = [one for decision in found.decisions for one in decision.criteria if one.level == 0]
        open_ = {one.says for one in criteria if one.outcome == not_known}
        asked = {criterion for lacking in found.missing for criterion in lacking.criteria}
        assert all(any(says.startswith(one) for one in asked) for says in open_), document
        assert all(any(says.startswith(one) for says in open_) for one in asked), document
        decides = any(lacking.decides for lacking in found.missing)
        assert decides is any(decision.outcome == not_known for decision in found.decisions), document
