"""A field of a form for each kind of question; the value that it gives is the answer's JSON value, or None."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from django import forms

from abate.clinic.intake.questions import Question, in_words

YES, NO, LEFT_OPEN, DO_NOT_KNOW = "yes", "no", "", "not known"
GIVEN, NONE_AT_ALL = "given", "none"

LONGEST_WORDS = 200
MOST_ROWS = 100


class DayField(forms.DateField):
    """A calendar day."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            input_formats=["%Y-%m-%d"],
            error_messages={"invalid": "This is no calendar day; write it as YYYY-MM-DD."},
            **options,
        )

    def clean(self, value: Any) -> Any:
        """The day as it is written in a history."""
        day = super().clean(value)
        return None if day is None else day.isoformat()


class ListField(forms.CharField):
    """Words, one entry on each line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 4}), **options)

    def prepare_value(self, value: Any) -> Any:
        """One line for each entry."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """The entries that are not blank."""
        entries = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        long = [entry for entry in entries if len(entry) > LONGEST_WORDS]
        if long:
            raise forms.ValidationError(f"{long[0][:40]}… is longer than {LONGEST_WORDS} letters; shorten it.")
        return entries


def field_of(question: Question, *, patient: bool = False, partly: bool = False) -> forms.Field:
    """The field of a question that is no list of rows.

    Args:
        question: which.
        patient: whether it is asked in the patient's words.
        partly: whether it may be left open, so that not knowing is a choice of its own.
    """
    asks, explains = question.asked_of(patient)
    common: dict[str, Any] = {"label": asks, "help_text": explains, "required": question.required}
    unknown = (DO_NOT_KNOW, "I do not know") if partly else (LEFT_OPEN, "Not known")
    match question.kind:
        case "yes or no":
            return forms.TypedChoiceField(
                choices=[(YES, "Yes"), (NO, "No"), unknown],
                widget=forms.RadioSelect,
                coerce=lambda word: word if word == DO_NOT_KNOW else word == YES,
                empty_value=None,
                **common,
            )
        case "choice":
            first = (LEFT_OPEN, "Choose an answer")
            return forms.TypedChoiceField(
                choices=[first, *question.choices, unknown] if partly else [unknown, *question.choices],
                empty_value=None,
                **common,
            )
        case "day":
            return DayField(**common)
        case "whole number":
            return forms.IntegerField(min_value=0, **common)
        case "number":
            return forms.FloatField(min_value=0, widget=forms.NumberInput(attrs={"step": "any"}), **common)
        case "list":
            return ListField(**common)
        case _:
            suggested = {"list": f"suggest-{question.suggest}"} if question.suggest else {}
            return forms.CharField(
                max_length=LONGEST_WORDS,
                empty_value=None,
                widget=forms.TextInput(attrs={"autocomplete": "off", **suggested}),
                **common,
            )


def state_of_list(*, patient: bool = False, partly: bool = False) -> forms.ChoiceField:
    """Whether a list is complete: what is not on a complete list is not there, so nobody may say so by silence."""
    complete, unknown = ("These are all", "I do not know") if patient else ("Complete, as listed here", "Not known")
    return forms.ChoiceField(
        label="Is the list complete?",
        required=False,
        widget=forms.RadioSelect,
        choices=[(GIVEN, complete), (NONE_AT_ALL, "There are none"), (DO_NOT_KNOW if partly else LEFT_OPEN, unknown)],
    )


class Row(forms.Form):
    """One entry of a list, such as a preventive; a row in which nothing stands counts for nothing."""

    columns: tuple[Question, ...] = ()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.label_suffix = ""
        for column in self.columns:
            self.fields[column.key] = field_of(column)

    def title(self) -> str:
        """What stands in the row already."""
        known = ((column, self.initial.get(column.key)) for column in self.columns)
        return ", ".join(in_words(column, value) for column, value in known if value is not None)

    def value(self) -> dict[str, Any]:
        """The entry with what is known of it."""
        return {name: value for name in self.keys() if (value := self.cleaned_data.get(name)) is not None}

    def keys(self) -> list[str]:
        """The columns, in order."""
        return [column.key for column in self.columns]


Rows: TypeAlias = "forms.BaseFormSet[Row]"


def rows_of(question: Question, prefix: str, known: Any, data: Mapping[str, Any] | None) -> Rows:
    """The entries of a list that are known, and room for more."""
    kind = type("RowOfThisList", (Row,), {"columns": question.columns})
    rows: type[Rows] = forms.formset_factory(
        kind, extra=1, can_delete=True, max_num=MOST_ROWS, absolute_max=MOST_ROWS
    )
    return rows(data, prefix=prefix, initial=known or [])
