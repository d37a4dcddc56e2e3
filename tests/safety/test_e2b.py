"""The exchange file of a draft: well-formed, in its namespace, each element at its place, and clearly a draft."""

from __future__ import annotations

from datetime import date
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.safety.effects import case, effect

from abate.errors import RefusedError
from abate.safety.case_report import Code, PatientIdentity, Reporter
from abate.safety.e2b import NAMESPACE, e2b, elements
from abate.safety.record import SERIOUS_REASONS

MINIMAL = (
    "C.1.1", "C.1.2", "C.1.3", "C.1.4", "C.1.5", "C.1.7", "C.1.8.1", "C.2.r.3", "C.2.r.4", "C.2.r.5", "C.3.1", "D.1",
    "E.i.1.1a", "E.i.1.1b", "E.i.2.1", "E.i.3.2a", "E.i.3.2b", "E.i.3.2c", "E.i.3.2d", "E.i.3.2e", "E.i.3.2f",
    "E.i.7", "G.k.1", "G.k.2.2", "G.k.4.r.7", "H.1",
)  # fmt: skip

TOLD = {
    "N.1.1": "1",
    "C.1.1": "GB-Musterklinik-2026/7",
    "C.1.2": "20260302101500+0000",
    "C.1.3": "1",
    "C.1.4": "20260109",
    "C.1.5": "20260201",
    "C.1.8.1": "GB-Musterklinik-2026/7",
    "C.1.8.2": "2",
    "C.2.r.3": "GB",
    "C.2.r.4": "3",
    "C.2.r.5": "1",
    "C.3.1": "3",
    "C.3.2": "Musterklinik",
    "D.1": "QT",
    "D.2.2a": "40",
    "D.5": "2",
    "E.i.1.1a": "my left eyelid droops",
    "E.i.1.1b": "eng",
    "E.i.4": "20260108",
    "E.i.7": "2",
    "G.k.1": "1",
    "G.k.2.2": "BOTOX",
    "G.k.4.r.4": "20260105",
    "G.k.4.r.7": "C1234C1",
    "G.k.4.r.8": "155 U at 31 sites",
    "G.k.7.r.1": "chronic migraine",
}


def file(**changes: Any) -> Xml.Element:
    return Xml.fromstring(e2b(case(**changes)))  # noqa: S314 - our own


def values(element: str, **changes: Any) -> list[str]:
    return elements()[element].find(file(**changes))


@pytest.mark.parametrize("element", MINIMAL)
def test_each_minimal_element_stands_at_its_path(element: str) -> None:
    assert len(values(element)) == 1


@pytest.mark.parametrize(("element", "value"), TOLD.items())
def test_each_element_says_what_the_report_says(element: str, value: str) -> None:
    assert values(element) == [value]


@pytest.mark.parametrize("element", [element for element in elements().values() if element.root], ids=lambda e: e.id)
def test_each_identifier_names_the_list_or_numbering_that_it_is_from(element: Any) -> None:
    found = file().findall(element.path, {"": NAMESPACE})
    assert found
    assert {node.get("root") or node.get("codeSystem") for node in found} == {element.root}


def test_every_element_of_the_file_is_in_the_namespace_of_hl7() -> None:
    assert {node.tag.partition("}")[0] for node in file().iter()} == {f"{{{NAMESPACE}"}
    assert file().tag == f"{{{NAMESPACE}}}MCCI_IN200100UV01"


def test_every_value_has_its_type() -> None:
    kind = "{http://www.w3.org/2001/XMLSchema-instance}type"
    assert {node.get(kind) for node in file().iter(f"{{{NAMESPACE}}}value")} == {"BL", "CE", "PQ"}


def test_it_says_in_five_places_that_it_is_a_draft() -> None:
    text = e2b(case()).decode()
    assert "<!-- DRAFT. Not submitted to any authority. -->" in text
    assert values("N.1.2")[0].startswith("DRAFT-")
    assert values("N.1.4") == values("N.2.r.3") == ["DRAFT-NOT-SUBMITTED"]
    assert values("H.1")[0].startswith("DRAFT. Not submitted")
    assert file().find("PORR_IN049016UV/processingCode", {"": NAMESPACE}).attrib == {"code": "D"}  # type: ignore[union-attr]


def test_whether_it_is_expedited_is_left_open() -> None:
    assert values("C.1.7") == ["NI"]


def test_no_code_of_meddra_is_in_it_unless_the_clinic_gives_one_with_its_version() -> None:
    path = elements()["E.i.2.1"].path
    without = file().find(path, {"": NAMESPACE})
    given = file(codes={0: Code(meddra="12345678", version="28.1")}).find(path, {"": NAMESPACE})
    assert without is not None and given is not None
    assert (without.get("code"), without.get("nullFlavor")) == (None, "NI")
    assert (given.get("code"), given.get("codeSystemVersion"), given.get("nullFlavor")) == ("12345678", "28.1", None)


@pytest.mark.parametrize(("at", "reason"), list(enumerate(SERIOUS_REASONS)))
def test_a_reason_is_true_or_no_information_and_never_false(at: int, reason: str) -> None:
    serious = (effect(outcome=None, grade=None, seriousness={reason: True}),)
    for place, letter in enumerate("abcdef"):
        node = file(effects=serious).find(elements()[f"E.i.3.2{letter}"].path, {"": NAMESPACE})
        assert node is not None
        assert (node.get("value"), node.get("nullFlavor")) == (("true", None) if at == place else (None, "NI"))


def test_an_unknown_outcome_is_written_as_unknown() -> None:
    assert values("E.i.7", effects=(effect(outcome=None),)) == ["0"]


@pytest.mark.parametrize(
    ("onset", "written"),
    [
        ({"earliest": "2026-01-08", "latest": "2026-01-08"}, ["20260108"]),
        ({"earliest": "2026-01-08", "latest": "2026-01-20"}, ["202601"]),
        ({"earliest": "2026-01-08", "latest": "2026-02-20"}, ["2026"]),
        ({"earliest": "2025-12-30", "latest": "2026-01-08"}, []),
        ({"earliest": "2026-01-08"}, []),
    ],
)
def test_an_onset_is_written_as_exactly_as_it_is_known(onset: dict[str, str], written: list[str]) -> None:
    assert values("E.i.4", effects=(effect(onset=onset),)) == written


def test_each_lot_of_a_session_is_named_and_an_unknown_one_is_said_to_be_unknown() -> None:
    assert values("G.k.4.r.7", effects=(effect(lots=["L1", "L2"]), effect(lots=["L2"]))) == ["L1", "L2"]
    unknown = file(effects=(effect(lots=None),)).find(elements()["G.k.4.r.7"].path, {"": NAMESPACE})
    assert unknown is not None
    assert unknown.get("nullFlavor") == "UNK"


def test_each_side_effect_is_a_reaction_of_its_own() -> None:
    assert values("E.i.1.1a", effects=(effect(), effect(as_reported="stiff neck"))) == [
        "my left eyelid droops",
        "stiff neck",
    ]


def test_neither_the_patient_s_nor_the_reporter_s_name_nor_a_birthday_is_in_it() -> None:
    text = e2b(case()).decode()
    assert not any(secret in text for secret in ("Quilla", "N. Urse", "1985", "0402"))


def test_without_initials_the_name_is_masked() -> None:
    name = file(patient=PatientIdentity(sex="female")).find(elements()["D.1"].path, {"": NAMESPACE})
    assert name is not None
    assert (name.text, name.get("nullFlavor")) == (None, "MSK")


def test_the_age_is_that_on_the_day_it_began() -> None:
    born = PatientIdentity(birth_date=date(1985, 1, 8))
    assert values("D.2.2a", patient=born) == ["41"]
    assert values("D.2.2a", patient=PatientIdentity(birth_date=date(1985, 1, 9))) == ["40"]
    assert values("D.2.2a", patient=PatientIdentity(sex="male")) == []


def test_the_narrative_holds_grade_with_version_onset_and_sites() -> None:
    told = values("H.1")[0]
    for part in (
        "Grade 2 by CTCAE v5.0",
        "3 days after the session",
        "corrugator_left",
        "Eyelid ptosis",
        "No treatment.",
    ):
        assert part in told


def test_an_incomplete_report_is_refused_and_says_what_is_missing() -> None:
    with pytest.raises(RefusedError, match=r"missing: the reporter's country; the product"):
        e2b(case(reporter=Reporter(name="x"), product=None))


def test_what_is_not_known_is_left_out_and_the_narrative_says_so() -> None:
    little = {
        "effects": (effect(term=None, sites=None, session_date=None, grade=None, onset={"latest": "2026-01-08"}),),
        "dose": None,
        "indication": None,
        "sender": None,
    }
    for element in ("G.k.4.r.8", "G.k.7.r.1", "C.3.2", "G.k.4.r.4"):
        assert values(element, **little) == []
    told = values("H.1", **little)[0]
    assert "Began: between not known and 2026-01-08." in told
    assert "It is graded: not known (no grade yet)." in told


def test_the_same_report_gives_the_same_bytes() -> None:
    assert e2b(case()) == e2b(case())


@given(st.text(min_size=1, max_size=60))
def test_whatever_was_written_the_file_is_well_formed(text: str) -> None:
    hostile = case(narrative=text, product=text, dose=text, effects=(effect(as_reported=text, lots=[text]),))
    assert Xml.fromstring(e2b(hostile)) is not None  # noqa: S314
