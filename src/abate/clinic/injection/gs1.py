"""The code on a carton, scanned or pasted: GTIN, expiry, lot and serial (GS1 General Specifications, section 3).

A scanner gives fields one after another; one of varying length ends with a separator (FNC1, sent as the control
character GS). People also copy the line printed below the code, in which the identifiers stand in parentheses.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from abate.clinic.injection.faults import InjectionError

GTIN, EXPIRY, LOT, SERIAL = "01", "17", "10", "21"
SEPARATORS = ("\x1d", "<GS>", "[GS]", "{GS}", "<FNC1>", "[FNC1]", "{FNC1}", "␝")
SYMBOLOGY = re.compile(r"\][A-Za-z][0-9]")
"""What a scanner may put at the head to say what kind of code it read: `]d2` for a GS1 DataMatrix."""

FIXED = {
    **dict.fromkeys(("00",), 18),
    **dict.fromkeys(("01", "02", "03"), 14),
    **dict.fromkeys(("11", "12", "13", "15", "16", "17"), 6),
    "20": 2,
}
"""Characters of fields that need no separator; every other one ends at a separator or with the code."""

LONGEST = {LOT: 20, SERIAL: 20}
ALLOWED = re.compile(r"[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]+")
"""Characters of lots and serials (GS1 set 82)."""

NAMES = {GTIN: "GTIN (01)", EXPIRY: "expiry (17)", LOT: "lot (10)", SERIAL: "serial (21)"}


class CodeError(InjectionError):
    """What was scanned or pasted is no such code."""


@dataclass(frozen=True, slots=True)
class Code:
    """What a carton's code says; blank or None where it does not say it."""

    gtin: str
    expiry: date | None
    lot: str
    serial: str


def read_code(scanned: str) -> Code:
    """Read a code.

    Raises:
        CodeError: saying what is wrong and what would be right.
    """
    text = scanned.strip(" \t\r\n")
    if not text:
        raise CodeError("Nothing was scanned; scan the square code on the carton.")
    fields: dict[str, str] = {}
    for identifier, value in _in_parentheses(text) if text.startswith("(") else _one_after_another(text):
        if fields.setdefault(identifier, value) != value:
            raise CodeError(f"({identifier}) stands there twice, with different values: scan one carton at a time.")
    if not fields.keys() & NAMES.keys():
        raise CodeError(f"There is none of {', '.join(NAMES.values())} in it; scan the square code on the carton.")
    for identifier, longest in LONGEST.items():
        value = fields.get(identifier, "")
        if len(value) > longest or (value and not ALLOWED.fullmatch(value)):
            raise CodeError(f"{NAMES[identifier]}: {value!r} is none; at most {longest} letters, digits and signs.")
    gtin = fields.get(GTIN, "")
    if gtin:
        _check_gtin(gtin)
    expiry = _expiry(fields[EXPIRY]) if EXPIRY in fields else None
    return Code(gtin, expiry, fields.get(LOT, ""), fields.get(SERIAL, ""))


def check_digit(digits: str) -> int:
    """The last digit of a GTIN whose others these are: weights 3 and 1 from the right, up to the next ten."""
    weighted = sum(int(digit) * (1 if at % 2 else 3) for at, digit in enumerate(reversed(digits)))
    return -weighted % 10


def _in_parentheses(text: str) -> Iterator[tuple[str, str]]:
    """A lot may hold parentheses itself, but hardly an identifier in them."""
    for separator in SEPARATORS:
        text = text.replace(separator, "")
    parts = re.split(r"\(([0-9]{2,4})\)", text)
    for identifier, value in zip(parts[1::2], parts[2::2], strict=True):
        if not value.strip():
            raise CodeError(f"({identifier}) is empty; scan again, or type what is printed.")
        yield identifier, value.strip()


def _one_after_another(text: str) -> Iterator[tuple[str, str]]:
    rest = SYMBOLOGY.sub("", text, count=1) if text.startswith("]") else text
    for separator in SEPARATORS[1:]:
        rest = rest.replace(separator, SEPARATORS[0])
    rest = rest.lstrip(SEPARATORS[0])
    while rest:
        identifier = rest[:2]
        if not re.fullmatch(r"[0-9]{2}", identifier):
            raise CodeError(f"{identifier!r} is no identifier of a field; scan again, or type what is printed.")
        if identifier in FIXED:
            length = 2 + FIXED[identifier]
            value, rest = rest[2:length], rest[length:]
            if len(value) < FIXED[identifier] or SEPARATORS[0] in value:
                raise CodeError(f"({identifier}) is cut short: {FIXED[identifier]} digits belong to it; scan again.")
            rest = rest.lstrip(SEPARATORS[0])
        else:
            value, _, rest = rest[2:].partition(SEPARATORS[0])
            if not value:
                raise CodeError(f"({identifier}) is empty; scan again, or type what is printed.")
        yield identifier, value


def _check_gtin(gtin: str) -> None:
    if not re.fullmatch(r"[0-9]{14}", gtin):
        raise CodeError(f"GTIN (01): {gtin!r} has not 14 digits; scan again.")
    if int(gtin[-1]) != check_digit(gtin[:-1]):
        raise CodeError(f"GTIN (01): {gtin} was misread, its last digit does not fit the others; scan again.")


def _expiry(written: str) -> date:
    """YYMMDD; day 00 is the month's last. Expiries lie in this century."""
    if not re.fullmatch(r"[0-9]{6}", written):
        raise CodeError(f"expiry (17): {written!r} is not YYMMDD; scan again.")
    year, month, day = 2000 + int(written[:2]), int(written[2:4]), int(written[4:])
    try:
        return date(year, month, day or monthrange(year, month)[1])
    except ValueError:  # calendar's own error for a month that there is not is one as well
        raise CodeError(f"expiry (17): {written} is no day; YYMMDD, scan again.") from None
