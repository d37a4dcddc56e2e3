"""The questions that a history answers: what each is, from the core's model; how it is asked, from `wording.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from abate.errors import HistoryError
from abate.facts.answered_by import facts_answered_by, history_keys
from abate.facts.glossary import Fact, glossary
from abate.history import History
from abate.reports.words import day_in_words
from abate.strict_yaml import read

Kind = Literal["yes or no", "day", "whole number", "number", "choice", "words", "list", "rows"]


@dataclass(frozen=True, slots=True)
class Question:
    """One key of the history. `patient` is empty where a patient cannot answer it."""

    key: str
    kind: Kind
    section: str
    asks: str
    explains: str = ""
    patient: str = ""
    example: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    columns: tuple[Question, ...] = ()
    suggest: str = ""
    required: bool = False

    def asked_of(self, patient: bool) -> tuple[str, str]:
        """Question and explanation, in the words of the patient or of staff."""
        return (self.patient, self.example) if patient else (self.asks, self.explains)


@cache
def all_questions() -> Mapping[str, Question]:
    """Every question by key, in the order of the sections."""
    shapes = _shapes(_schema(), "")
    questions = {}
    for section in read(Path(__file__).with_name("wording.yaml"), HistoryError).value:
        for key, words in section["questions"].items():
            questions[key] = _question(key, section["section"], words, shapes[key])
    return questions


def in_sections(keys: Iterable[str]) -> dict[str, list[Question]]:
    """These questions in the order of the sections."""
    wanted = set(keys)
    sections: dict[str, list[Question]] = {}
    for key, question in all_questions().items():
        if key in wanted:
            sections.setdefault(question.section, []).append(question)
    return sections


def in_words(question: Question, value: Any) -> str:
    """An answer as people read it."""
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if question.kind == "rows":
        rows = (
            ", ".join(in_words(column, row[column.key]) for column in question.columns if column.key in row)
            for row in value
        )
        return "; ".join(rows) or "none"
    if question.kind == "list":
        return "; ".join(value) or "none"
    if question.kind == "day":
        return day_in_words(date.fromisoformat(value))
    return f"{value:g}" if isinstance(value, float) else dict(question.choices).get(value, str(value))


def keys_of_history() -> tuple[str, ...]:
    """Every key that the core's history has."""
    return tuple(_shapes(_schema(), ""))


@cache
def _schema() -> Mapping[str, Any]:
    return History.model_json_schema()


def _shapes(model: Mapping[str, Any], prefix: str) -> dict[str, Mapping[str, Any]]:
    """The JSON schema of every leaf of a model, by dotted key; a list is a leaf."""
    shapes: dict[str, Mapping[str, Any]] = {}
    for name, field in model["properties"].items():
        inner = _without_null(field)
        if "properties" in inner:
            shapes |= _shapes(inner, f"{prefix}{name}.")
        else:
            shapes[f"{prefix}{name}"] = {**inner, "required": name in model.get("required", ())}
    return shapes


def _without_null(field: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a field holds where it is known."""
    inner = next((one for one in field.get("anyOf", ()) if one.get("type") != "null"), field)
    return _schema()["$defs"][inner["$ref"].rpartition("/")[2]] if "$ref" in inner else inner


def _kind(shape: Mapping[str, Any]) -> Kind:
    if shape["type"] == "array":
        return "rows" if "properties" in _without_null(shape["items"]) else "list"
    if shape["type"] == "string":
        return "choice" if "enum" in shape else "day" if shape.get("format") == "date" else "words"
    kinds: Mapping[str, Kind] = {"boolean": "yes or no", "integer": "whole number", "number": "number"}
    return kinds[shape["type"]]


def _question(key: str, section: str, words: Mapping[str, Any], shape: Mapping[str, Any]) -> Question:
    """One question; the words must fit what the history holds under the key."""
    fact, kind = _fact_of(key), _kind(shape)
    choices, columns = words.get("choices", {}), words.get("columns", {})
    row = _shapes(_without_null(shape["items"]), "") if kind == "rows" else {}
    if set(choices) != set(shape.get("enum", ())) or set(columns) != set(row):
        raise ValueError(f"wording.yaml: {key} has other choices or columns in the history")
    return Question(
        key=key,
        kind=kind,
        section=section,
        asks=words["asks"] if "asks" in words or fact is None else fact.asks,
        explains=words["explains"] if "explains" in words or fact is None else fact.definition,
        patient=words.get("patient", ""),
        example=words.get("example", ""),
        choices=tuple(choices.items()),
        columns=tuple(_question(name, section, {"explains": "", **columns[name]}, row[name]) for name in columns),
        suggest=words.get("suggest", ""),
        required=shape["required"],
    )


def _fact_of(key: str) -> Fact | None:
    """The one fact that the key, before any other, answers."""
    facts = [glossary()[name] for name in facts_answered_by(key) if history_keys(name)[0] == key]
    return facts[0] if len(facts) == 1 else None
