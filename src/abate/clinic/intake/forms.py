"""A form of any questions, made from the core's history: a new key there needs nothing here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from abate.clinic.intake.fields import (
    DO_NOT_KNOW,
    GIVEN,
    NO,
    NONE_AT_ALL,
    YES,
    Row,
    Rows,
    field_of,
    rows_of,
    state_of_list,
)
from abate.clinic.intake.questions import Question, all_questions, in_sections, in_words
from abate.clinic.intake.services import Given, Known
from abate.errors import Fault

STATE = ":state"
UNKNOWN = ":unknown"

PLACE = re.compile(r"^(?P<key>[\w.]+?)(?:\[(?P<row>\d+)\](?:\.(?P<column>\w+))?)?$")
"""`preventives[1].stop`, as a fault of the core names its place."""


@dataclass(frozen=True, slots=True)
class Item:
    """A question as a template shows it."""

    question: Question
    asks: str
    explains: str
    field: forms.BoundField | None
    state: forms.BoundField | None
    unknown: forms.BoundField | None
    rows: Rows | None
    given: Given | None


class AnswersForm(forms.Form):
    """Answers to some keys of a history.

    Args:
        keys: which.
        known: what is known, and who said so.
        data: what was posted.
        patient: whether they are asked in the patient's words.
        partly: whether a question may be left open, and closed by "I do not know".
    """

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    """Number of the last answer that the form shows: what differs from it is what was answered here."""
    warned = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    """Number of the last answer of somebody else that was warned of; higher than `seen` when shown again."""

    def __init__(
        self,
        keys: Iterable[str],
        known: Known,
        data: Mapping[str, Any] | None = None,
        *,
        patient: bool = False,
        partly: bool = False,
    ) -> None:
        numbers = {"seen": known.number, "warned": known.number}
        super().__init__(data, initial=numbers, label_suffix="", use_required_attribute=False)
        self._known, self._patient, self._partly = known, patient, partly
        self._sections = in_sections(keys)
        self._questions = [question for section in self._sections.values() for question in section]
        self.rows: dict[str, Rows] = {}
        for question in self._questions:
            self._add(question, known.answers.get(question.key))

    def _add(self, question: Question, known: Any) -> None:
        """The fields of one question. What is known stands in them; of a patient's questions, only lists do."""
        key, asked = question.key, {"patient": self._patient, "partly": self._partly}
        if question.kind == "rows":
            self.rows[key] = rows_of(question, key, known, self.data if self.is_bound else None)
        else:
            self.fields[key] = field_of(question, **asked)
        if question.kind in ("rows", "list"):
            self.fields[key + STATE] = state_of_list(**asked)
            self.initial[key] = known
            if known is not None and not self._partly:
                self.initial[key + STATE] = GIVEN if known else NONE_AT_ALL
        elif self._partly:
            if question.kind not in ("yes or no", "choice"):
                self.fields[key + UNKNOWN] = forms.BooleanField(label="I do not know", required=False)
        elif known is not None:
            self.initial[key] = (YES if known else NO) if question.kind == "yes or no" else known

    @property
    def has_questions(self) -> bool:
        """Whether anything is asked."""
        return bool(self._questions)

    def sections(self) -> Iterator[tuple[str, list[Item]]]:
        """The questions in sections, for a template."""
        for title, questions in self._sections.items():
            yield title, [self._item(question) for question in questions]

    def _item(self, question: Question) -> Item:
        key = question.key

        def bound(name: str) -> forms.BoundField | None:
            return self[name] if name in self.fields else None

        asks, explains = question.asked_of(self._patient)
        return Item(
            question, asks, explains, bound(key), bound(key + STATE), bound(key + UNKNOWN), self.rows.get(key),
            self._known.given.get(key),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Lists must say whether they are complete, and not two things at once."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for key in (name.removesuffix(STATE) for name in self.fields if name.endswith(STATE)):
            state, entries = cleaned.get(key + STATE), self._entries(key)
            untouched = self._partly and state != NONE_AT_ALL and entries == self._known.answers.get(key)
            if entries and state != GIVEN and not untouched:
                self.add_error(key + STATE, "Entries are listed: say that the list is complete, or empty it.")
            if not entries and state == GIVEN and not self._is_faulty(key):
                self.add_error(key + STATE, "Nothing is listed: list it, or say that there are none.")
        for key in (name.removesuffix(UNKNOWN) for name in self.fields if name.endswith(UNKNOWN)):
            if cleaned.get(key + UNKNOWN) and cleaned.get(key) is not None:
                self.add_error(key, "There is an answer beside “I do not know”: choose one of them.")
        return cleaned

    def is_valid(self) -> bool:
        """Every field, and every row."""
        faulty = [key for key, rows in self.rows.items() if not rows.is_valid()]
        return super().is_valid() and not faulty

    def answers(self) -> dict[str, Any]:
        """What was answered, as JSON values by key; None is not known, a question left open is left out."""
        answers: dict[str, Any] = {}
        for question in self._questions:
            key = question.key
            state = self.cleaned_data.get(key + STATE)
            if question.kind in ("rows", "list"):
                value = self._entries(key) if state == GIVEN else [] if state == NONE_AT_ALL else None
                says_unknown = state == DO_NOT_KNOW
            else:
                value = self.cleaned_data.get(key)
                says_unknown = value == DO_NOT_KNOW or bool(self.cleaned_data.get(key + UNKNOWN))
            if says_unknown:
                value = None
            if value is not None or says_unknown or not self._partly:
                answers[key] = value
        return answers

    def add_faults(self, faults: Iterable[Fault]) -> None:
        """Show the core's faults where they belong."""
        for fault in faults:
            words = f"{fault.why[:1].upper()}{fault.why[1:]}; {fault.right}."
            place = PLACE.match(fault.column or "")
            key = place["key"] if place else ""
            if place and key in self.rows and place["row"]:
                row = self._filled(key)[int(place["row"])]
                row.add_error(place["column"] if place["column"] in row.fields else None, words)
            else:
                self.add_error(key if key in self.fields else None, words)

    def warn(self, keys: Iterable[str]) -> None:
        """Say that somebody else answered these keys after the form was shown."""
        for key in keys:
            given, value = self._known.given.get(key), self._known.answers.get(key)
            who = f" by {given.by}, {given.at:%d %b %Y %H:%M} UTC" if given else ""
            words = in_words(all_questions()[key], value)
            self.add_error(
                key if key in self.fields else key + STATE,
                f"Answered meanwhile{who}: {words}. Save again to put yours in its place; both stay in the record.",
            )

    def _is_faulty(self, key: str) -> bool:
        return key in self.errors or (key in self.rows and not self.rows[key].is_valid())

    def _entries(self, key: str) -> list[Any]:
        if key in self.rows:
            return [row.value() for row in self._filled(key)]
        entries: list[Any] = self.cleaned_data.get(key) or []
        return entries

    def _filled(self, key: str) -> list[Row]:
        """The rows in which something stands and that are not to be removed."""
        rows = self.rows[key]
        removed = rows.deleted_forms if rows.is_valid() else []
        return [row for row in rows.forms if row not in removed and row.is_valid() and row.value()]
