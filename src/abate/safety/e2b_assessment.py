"""The clinical part of the exchange file: the patient, the side effects, the product with its sessions and lots."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import NAMESPACE_OID, uuid5
from xml.etree import ElementTree as Xml

from abate.safety.case_report import CaseReport
from abate.safety.e2b_nodes import (
    GROUPS,
    ICH,
    MEDDRA,
    OBSERVATIONS,
    act,
    add,
    code,
    day,
    day_between,
    identified,
    observed,
)
from abate.safety.record import SERIOUS_REASONS, Outcome, SeriousReason

SERIOUS_NUMBERS: Mapping[SeriousReason, str] = {
    "death": "34",
    "life_threatening": "21",
    "hospitalisation": "33",
    "disability": "35",
    "congenital_anomaly": "12",
    "medically_important": "26",
}

OUTCOME_NUMBERS: Mapping[Outcome | None, str] = {
    "recovered": "1",
    "recovering": "2",
    "not_recovered": "3",
    "recovered_with_sequelae": "4",
    "fatal": "5",
    None: "0",
}

SEXES = {"male": "1", "female": "2"}


def assessment(component: Xml.Element, report: CaseReport, language: str) -> None:
    """Patient, reactions, drug, and the drug's role; no opinion on the cause is given."""
    whole = act(component, "adverseEventAssessment", "INVSTG")
    role = add(add(whole, "subject1", typeCode="SBJ"), "primaryRole", classCode="INVSBJ")
    _patient(role, report)
    for at in range(len(report.effects)):
        _reaction(add(role, "subjectOf2", typeCode="SBJ"), report, at, language)
    organizer = act(add(role, "subjectOf2", typeCode="SBJ"), "organizer", "CATEGORY")
    add(organizer, "code", **code("4", GROUPS))
    _drug(add(organizer, "component", typeCode="COMP"), report)
    suspect = act(add(whole, "component", typeCode="COMP"), "causalityAssessment", "OBS")
    add(suspect, "code", **code("20", OBSERVATIONS))
    add(suspect, "value", **{"xsi:type": "CE"}, **code("1", f"{ICH}.1.13"))
    use = act(add(suspect, "subject2", typeCode="SUBJ"), "productUseReference", "SBADM")
    add(use, "id", root=_reference(report, "drug"))


def _reference(report: CaseReport, what: str) -> str:
    """The same within a report every time, and different between reports."""
    return str(uuid5(NAMESPACE_OID, f"{report.case_id}/{what}"))


def _patient(role: Xml.Element, report: CaseReport) -> None:
    """Without name and birthday; initials only where they were given for this."""
    person = identified(role, "player1", "PSN")
    if report.patient.initials:
        add(person, "name", report.patient.initials)
    else:
        add(person, "name", nullFlavor="MSK")
    if report.patient.sex in SEXES:
        add(person, "administrativeGenderCode", **code(SEXES[report.patient.sex], "1.0.5218"))
    age = _age(report)
    if age is not None:
        observed(add(role, "subjectOf2", typeCode="SBJ"), "observation", "3", "PQ", value=str(age), unit="a")


def _age(report: CaseReport) -> int | None:
    """In whole years when the first side effect began, else at the first session."""
    born = report.patient.birth_date
    begun = [effect.onset.earliest for effect in report.effects if effect.onset.earliest]
    then = min(begun or report.sessions, default=None)
    if report.patient.age_years is not None or born is None or then is None or then < born:
        return report.patient.age_years
    return then.year - born.year - ((then.month, then.day) < (born.month, born.day))


def _reaction(subject: Xml.Element, report: CaseReport, at: int, language: str) -> None:
    effect, given = report.effects[at], report.codes.get(at)
    reaction = act(subject, "observation", "OBS")
    add(reaction, "id", root=_reference(report, f"reaction/{at}"))
    add(reaction, "code", **code("29", OBSERVATIONS))
    begun = day_between(effect.onset.earliest, effect.onset.latest)
    if begun:
        add(add(reaction, "effectiveTime", **{"xsi:type": "IVL_TS"}), "low", value=begun)
    coded = {"code": given.meddra, "codeSystemVersion": given.version} if given else {"nullFlavor": "NI"}
    value = add(reaction, "value", **{"xsi:type": "CE", "codeSystem": MEDDRA, **coded})
    add(value, "originalText", effect.as_reported[:250], language=language)
    for reason in SERIOUS_REASONS:
        holds = {"value": "true"} if getattr(effect.seriousness, reason) else {"nullFlavor": "NI"}
        _about(reaction, SERIOUS_NUMBERS[reason], "BL", **holds)
    _about(reaction, "27", "CE", **code(OUTCOME_NUMBERS[effect.outcome], f"{ICH}.1.11"))


def _about(reaction: Xml.Element, number: str, kind: str, **value: str) -> None:
    observed(add(reaction, "outboundRelationship2", typeCode="PERT"), "observation", number, kind, **value)


def _sessions_and_lots(report: CaseReport) -> list[tuple[date | None, str | None]]:
    """Each session with each of its lots; with none where no side effect of that session names one."""
    given: set[tuple[date | None, str | None]] = {
        (effect.session_date, lot) for effect in report.effects for lot in effect.lots or ()
    }
    named = {session for session, _ in given}
    given |= {(effect.session_date, None) for effect in report.effects if effect.session_date not in named}
    return sorted(given, key=str)


def _drug(component: Xml.Element, report: CaseReport) -> None:
    use = act(component, "substanceAdministration", "SBADM")
    add(use, "id", root=_reference(report, "drug"))
    kind = add(add(use, "consumable", typeCode="CSM"), "instanceOfKind", classCode="INST")
    product = add(kind, "kindOfProduct", classCode="MMAT", determinerCode="KIND")
    add(product, "name", report.product)
    for session, lot in _sessions_and_lots(report):
        dose = act(add(use, "outboundRelationship2", typeCode="COMP"), "substanceAdministration", "SBADM")
        if report.dose:
            add(dose, "text", report.dose)
        if session:
            add(add(dose, "effectiveTime", **{"xsi:type": "IVL_TS"}), "low", value=day(session))
        vial = add(add(dose, "consumable", typeCode="CSM"), "instanceOfKind", classCode="INST")
        instance = identified(vial, "productInstanceInstance", "MMAT")
        add(instance, "id", nullFlavor="NI")
        if lot:
            add(instance, "lotNumberText", lot)
        else:
            add(instance, "lotNumberText", nullFlavor="UNK")
    if report.indication:
        reason = act(add(use, "inboundRelationship", typeCode="RSON"), "observation", "OBS")
        add(reason, "code", **code("19", OBSERVATIONS))
        value = add(reason, "value", **{"xsi:type": "CE", "codeSystem": MEDDRA, "nullFlavor": "NI"})
        add(value, "originalText", report.indication)
