"""The few shapes that an HL7 V3 case report is built of."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree as Xml

ICH = "2.16.840.1.113883.3.989.2.1"
"""The root of ICH's own identifiers: lists under .1, numberings under .3."""

OBSERVATIONS = f"{ICH}.1.19"
GROUPS = f"{ICH}.1.20"
KINDS = f"{ICH}.1.22"
COUNTRIES = "1.0.3166.1.2.2"
MEDDRA = "2.16.840.1.113883.6.163"

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return _NOT_XML.sub(" ", text)


def add(parent: Xml.Element, tag: str, text: str | None = None, **attributes: str) -> Xml.Element:
    """A child with its text and attributes."""
    child = Xml.SubElement(parent, tag, {name: plain(value) for name, value in attributes.items()})
    child.text = None if text is None else plain(text)
    return child


def act(parent: Xml.Element, tag: str, class_code: str) -> Xml.Element:
    """Something that happened."""
    return add(parent, tag, classCode=class_code, moodCode="EVN")


def identified(parent: Xml.Element, tag: str, class_code: str) -> Xml.Element:
    """A person, a device, a place, an organisation."""
    return add(parent, tag, classCode=class_code, determinerCode="INSTANCE")


def code(value: str, system: str) -> dict[str, str]:
    """A code and the list that it is from."""
    return {"code": value, "codeSystem": system}


def observed(parent: Xml.Element, tag: str, number: str, kind: str, **value: str) -> Xml.Element:
    """An observation by its number in ICH's list, with a value of an HL7 type."""
    observation = act(parent, tag, "OBS")
    add(observation, "code", **code(number, OBSERVATIONS))
    add(observation, "value", **{"xsi:type": kind, **value})
    return observation


def day(value: date) -> str:
    """`20260302`."""
    return f"{value:%Y%m%d}"


def day_between(earliest: date | None, latest: date | None) -> str | None:
    """A day as exactly as it is known: day, month or year; None where not even the year is certain."""
    if earliest is None or latest is None or earliest.year != latest.year:
        return None
    if earliest == latest:
        return day(earliest)
    return f"{earliest:%Y%m}" if earliest.month == latest.month else f"{earliest:%Y}"
