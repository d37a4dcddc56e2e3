"""A draft case report as an exchange file: ICH E2B(R3), HL7 V3 individual case safety report.

It is marked as a draft in five places: a comment, the batch number, the receiver, the processing code (debugging, not
production) and the first words of the narrative. `e2b_elements.yaml` says where each element stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from xml.etree import ElementTree as Xml

from abate.criteria.tree import Outcome
from abate.errors import RefusedError, RulebookError
from abate.safety.case_report import DRAFT, QUALIFICATIONS, CaseReport, instant, minimum_criteria
from abate.safety.e2b_assessment import assessment
from abate.safety.e2b_nodes import COUNTRIES, ICH, KINDS, act, add, code, day, identified, observed
from abate.safety.narrative import narrative
from abate.strict_yaml import read

NAMESPACE = "urn:hl7-org:v3"
NOBODY = "DRAFT-NOT-SUBMITTED"


@dataclass(frozen=True, slots=True)
class Element:
    """One element of E2B(R3): where it stands, in which attribute, numbered or listed by what."""

    id: str
    says: str
    path: str
    at: str | None
    root: str | None

    def find(self, file: Xml.Element) -> list[str]:
        """Its values in a parsed file, in order; the empty text where it stands without a value."""
        found = file.findall(self.path, {"": NAMESPACE})
        return [(node.text if self.at is None else node.get(self.at)) or "" for node in found]


@cache
def elements() -> Mapping[str, Element]:
    """Every element by its number."""
    given = read(Path(__file__).with_name("e2b_elements.yaml"), RulebookError).value
    return MappingProxyType(
        {
            name: Element(name, entry["says"], entry["path"], entry.get("at"), entry.get("root"))
            for name, entry in given.items()
        }
    )


def e2b(report: CaseReport, *, language: str = "eng") -> bytes:
    """The exchange file, the same bytes from the same report.

    Args:
        report: with all four minimum criteria.
        language: of the reporter's words, ISO 639-2.

    Raises:
        RefusedError: naming what is missing of the four.
    """
    missing = [
        what
        for criterion in minimum_criteria(report)
        if criterion.outcome is not Outcome.MET
        for what in criterion.missing
    ]
    if missing:
        raise RefusedError(f"no exchange file without the four minimum criteria; missing: {'; '.join(missing)}")
    root = Xml.Element(
        "MCCI_IN200100UV01",
        {
            "ITSVersion": "XML_1.0",
            "xmlns": NAMESPACE,
            "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
        },
    )
    root.append(Xml.Comment(f" {DRAFT} "))
    add(root, "id", extension=f"DRAFT-{report.case_id}"[:100], root=f"{ICH}.3.22")
    add(root, "creationTime", value=instant(report.created))
    add(root, "responseModeCode", code="D")
    add(root, "interactionId", extension="MCCI_IN200100UV01", root="2.16.840.1.113883.1.6")
    add(root, "name", **code("1", f"{ICH}.1.1"))
    _message(root, report, language)
    _device(root, "receiver", "RCV", f"{ICH}.3.14")
    _device(root, "sender", "SND", f"{ICH}.3.13")
    Xml.indent(root)
    text: bytes = Xml.tostring(root, encoding="UTF-8", xml_declaration=True)
    return text + b"\n"


def _message(root: Xml.Element, report: CaseReport, language: str) -> None:
    message = add(root, "PORR_IN049016UV")
    add(message, "id", extension=report.case_id, root=f"{ICH}.3.1")
    add(message, "creationTime", value=instant(report.created))
    add(message, "interactionId", extension="PORR_IN049016UV", root="2.16.840.1.113883.1.6")
    add(message, "processingCode", code="D")
    add(message, "processingModeCode", code="T")
    add(message, "acceptAckCode", code="AL")
    _device(message, "receiver", "RCV", f"{ICH}.3.12")
    _device(message, "sender", "SND", f"{ICH}.3.11")
    process = add(message, "controlActProcess", classCode="CACT", moodCode="EVN")
    add(process, "code", **code("PORR_TE049016UV", "2.16.840.1.113883.1.18"))
    add(process, "effectiveTime", value=instant(report.created))
    _case(add(process, "subject", typeCode="SUBJ"), report, language)


def _case(subject: Xml.Element, report: CaseReport, language: str) -> None:
    """The parts in the order of the schema."""
    case = act(subject, "investigationEvent", "INVSTG")
    add(case, "id", extension=report.case_id, root=f"{ICH}.3.1")
    add(case, "id", extension=report.case_id, root=f"{ICH}.3.2")
    add(case, "code", **code("PAT_ADV_EVNT", "2.16.840.1.113883.5.4"))
    add(case, "text", narrative(report))
    add(case, "statusCode", code="active")
    add(add(case, "effectiveTime"), "low", value=day(report.first_received))
    add(case, "availabilityTime", value=day(report.latest_received))
    assessment(add(case, "component", typeCode="COMP"), report, language)
    observed(add(case, "component", typeCode="COMP"), "observationEvent", "1", "BL", value="false")
    observed(add(case, "component", typeCode="COMP"), "observationEvent", "23", "BL", nullFlavor="NI")
    _first_sender(case)
    _reporter(case, report)
    _sender(case, report)
    for number, kind, value in (
        ("1", "CE", code("1", f"{ICH}.1.2")),
        ("2", "BL", {"nullFlavor": "NI"}),
    ):
        characteristic = act(add(case, "subjectOf2", typeCode="SUBJ"), "investigationCharacteristic", "OBS")
        add(characteristic, "code", **code(number, f"{ICH}.1.23"))
        add(characteristic, "value", **{"xsi:type": kind, **value})


def _author(parent: Xml.Element) -> Xml.Element:
    author = add(act(parent, "controlActEvent", "CACT"), "author", typeCode="AUT")
    return add(author, "assignedEntity", classCode="ASSIGNED")


def _first_sender(case: Xml.Element) -> None:
    related = act(add(case, "outboundRelationship", typeCode="SPRT"), "relatedInvestigation", "INVSTG")
    add(related, "code", **code("1", KINDS))
    add(_author(add(related, "subjectOf2", typeCode="SUBJ")), "code", **code("2", f"{ICH}.1.3"))


def _reporter(case: Xml.Element, report: CaseReport) -> None:
    relation = add(case, "outboundRelationship", typeCode="SPRT")
    add(relation, "priorityNumber", value="1")
    related = act(relation, "relatedInvestigation", "INVSTG")
    add(related, "code", **code("2", KINDS))
    author = _author(add(related, "subjectOf2", typeCode="SUBJ"))
    person = identified(author, "assignedPerson", "PSN")
    name = add(person, "name")
    add(name, "given", nullFlavor="MSK")
    add(name, "family", nullFlavor="MSK")
    qualified = add(person, "asQualifiedEntity", classCode="QUAL")
    add(qualified, "code", **code(str(QUALIFICATIONS.index(report.qualification) + 1), f"{ICH}.1.6"))
    located = identified(add(person, "asLocatedEntity", classCode="LOCE"), "location", "COUNTRY")
    add(located, "code", **code(report.country or "", COUNTRIES))


def _sender(case: Xml.Element, report: CaseReport) -> None:
    author = _author(add(case, "subjectOf1", typeCode="SUBJ"))
    add(author, "code", **code("3", f"{ICH}.1.7"))
    if report.sender:
        department = identified(author, "representedOrganization", "ORG")
        inner = add(department, "assignedEntity", classCode="ASSIGNED")
        add(identified(inner, "representedOrganization", "ORG"), "name", report.sender)


def _device(parent: Xml.Element, role: str, kind: str, root: str) -> None:
    device = identified(add(parent, role, typeCode=kind), "device", "DEV")
    add(device, "id", extension=NOBODY, root=root)
