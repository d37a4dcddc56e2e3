"""What a phone says about one day, checked, and as rows of the core's diary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal, Self

import polars as pl
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StringConstraints,
    field_validator,
    model_validator,
)

from abate.diary import Diary
from abate.diary.day import ACUTE_CLASSES, SCHEMA, SEVERITY_WORDS, Severity
from abate.diary.readers.acute_medicines import acute_classes
from abate.diary.table import conform, faults_of

LONGEST_NOTE = 2_000

Known = StrictBool | None
AcuteClass = Literal["triptan", "ergot", "opioid", "combination_analgesic", "paracetamol", "nsaid", "gepant", "ditan"]
"""The core's `ACUTE_CLASSES`, as a type."""


def _without_zeros(text: str) -> str:
    if "\x00" in text:
        raise ValueError("a zero character stands in the text; leave it out")
    return text


Text = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_without_zeros)]


class Answers(BaseModel):
    """One answered day; a key that is null or missing is not known.

    `medicines` holds the names of all acute medicines taken on the day; an empty list says that none was taken.
    Their classes are the core's to find, so a name that it does not know leaves every class open. `classes` stands
    instead where only classes are known, as in an imported diary; a class that is not named is not known.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    headache: StrictBool
    hours: Annotated[float, Field(ge=0, le=24, allow_inf_nan=False, strict=True)] | None = None
    severity: Literal["none", "mild", "moderate", "severe"] | None = None
    unilateral: Known = None
    pulsating: Known = None
    aggravated_by_activity: Known = None
    nausea: Known = None
    vomiting: Known = None
    photophobia: Known = None
    phonophobia: Known = None
    aura: Known = None
    autonomic: Known = None
    believed_migraine: Known = None
    relieved_by_triptan: Known = None
    medicines: tuple[Annotated[Text, Field(min_length=1, max_length=200)], ...] | None = Field(None, max_length=20)
    classes: dict[AcuteClass, StrictBool] | None = None
    note: Annotated[Text, Field(max_length=LONGEST_NOTE)] | None = None

    @field_validator("note")
    @classmethod
    def _an_empty_note_is_none(cls, note: str | None) -> str | None:
        return note or None

    @model_validator(mode="after")
    def _medicines_are_said_once(self) -> Self:
        if self.medicines is not None and self.classes is not None:
            raise ValueError("medicines are given by name and by class; give the names, or the classes")
        return self

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> Self:
        """From one row of the core's diary.

        Raises:
            pydantic.ValidationError: when a text is longer than is kept, or cannot be kept.
        """
        classes = {name: row[name] for name in ACUTE_CLASSES if row[name] is not None}
        none_taken = len(classes) == len(ACUTE_CLASSES) and not any(classes.values())
        severity = row["severity"]
        return cls.model_validate(
            {name: row[name] for name in cls.model_fields if name in SCHEMA}
            | {
                "severity": None if severity is None else Severity(severity).name.lower(),
                "medicines": () if none_taken else None,
                "classes": classes if classes and not none_taken else None,
            }
        )

    def to_json(self) -> dict[str, Any]:
        """Only what is known."""
        return self.model_dump(mode="json", exclude_none=True)


def medicine_classes(medicines: Sequence[str] | None) -> dict[str, bool | None]:
    """Per acute class, whether a medicine of it was taken: true, false, or not known.

    A class is false only where the list is complete and every name on it is understood.
    """
    if medicines is None:
        return dict.fromkeys(ACUTE_CLASSES)
    readings = [acute_classes(name) for name in medicines]
    taken = {name for reading in readings for name in reading.classes}
    others = None if any(reading.why_not for reading in readings) else False
    return {name: True if name in taken else others for name in ACUTE_CLASSES}


def to_row(patient: str, day: date, answers: Mapping[str, Any]) -> dict[str, Any]:
    """One row of the core's diary, from answers as they are stored."""
    severity = answers.get("severity")
    return {
        **dict.fromkeys(SCHEMA),
        **{name: value for name, value in answers.items() if name in SCHEMA},
        **(answers.get("classes") or medicine_classes(answers.get("medicines"))),
        "patient": patient,
        "date": day,
        "severity": None if severity is None else SEVERITY_WORDS[severity],
    }


def to_frame(rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Rows as a table of the core."""
    return pl.DataFrame(list(rows), schema=SCHEMA)


def faults_by_name(answered: Sequence[tuple[str, date, Mapping[str, Any]]], latest: date) -> dict[str, list[str]]:
    """What the core finds wrong with days, each under a name of its own; days without fault are left out.

    Args:
        answered: name, date and answers of each day.
        latest: no day may be later.
    """
    # In order, a table without faults is known at a glance. No fault lies in medicines: looking them up takes long.
    answered = sorted(answered, key=lambda one: one[0])
    rows = (to_row(name, day, {**answers, "medicines": None}) for name, day, answers in answered)
    frame, _ = conform(to_frame(rows), "diary")
    wrong: dict[str, list[str]] = {}
    for fault in faults_of(frame, source="diary", lines=None, latest=latest):
        if fault.line is not None:
            wrong.setdefault(answered[fault.line - 1][0], []).append(f"{fault.why}; {fault.right}")
    return wrong


def diary_of(name: str, answered: Iterable[tuple[date, Mapping[str, Any]]]) -> Diary:
    """The core's diary of one person, oldest day first, from answered days in that order."""
    return Diary(name, to_frame(to_row(name, day, answers) for day, answers in answered))
