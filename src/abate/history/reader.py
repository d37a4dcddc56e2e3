"""Reading a history from YAML or JSON, with every fault named at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from abate.errors import Fault, HistoryError
from abate.history.history import History
from abate.strict_yaml import Document, Path_, parse, read

WHAT_WOULD_BE_RIGHT = {
    "bool_type": "write true or false, or leave the key out if it is not known",
    "int_type": "write a whole number",
    "date_from_datetime_parsing": "write a calendar day as YYYY-MM-DD",
    "tuple_type": "write a list: [first, second]",
    "model_type": "write keys and values under it",
    "string_type": "write words, in quotes if they look like a number or a date",
    "missing": "add the key",
}


def read_history(path: Path, *, latest: date | None = None) -> History:
    """Read a history file.

    Args:
        path: a YAML or JSON file.
        latest: no date of the history may be later than this day.

    Raises:
        HistoryError: with every fault, each with its line, key and what would be right.
    """
    return _history(read(path, HistoryError), latest)


def parse_history(text: str, *, source: str = "history", latest: date | None = None) -> History:
    """A history from YAML or JSON text; errors as `read_history`."""
    return _history(parse(text, source, HistoryError), latest)


def history_from(value: Any, *, source: str = "history", latest: date | None = None) -> History:
    """A history from plain values, such as a part of another document; errors as `read_history`."""
    return _history(Document(value, source, {}), latest)


def _history(document: Document, latest: date | None) -> History:
    if not isinstance(document.value, dict):
        raise HistoryError([document.fault((), "this is no history", "write keys and values: sex: female")])
    try:
        history = History.model_validate(document.value)
    except ValidationError as problem:
        faults = [_fault(document, error) for error in problem.errors()]
        raise HistoryError(sorted(faults, key=lambda fault: fault.line or 0)) from None
    if latest is not None:
        faults = [
            document.fault(path, "the day lies in the future", f"use days up to {latest}", str(day))
            for path, day in _dates(history.model_dump(by_alias=True), ())
            if day > latest
        ]
        if faults:
            raise HistoryError(faults)
    return history


def _fault(document: Document, error: Any) -> Fault:
    path: Path_ = tuple(error["loc"])
    kind, given = error["type"], error.get("input")
    value = None if isinstance(given, (dict, list, tuple)) or kind == "missing" else str(given)
    if kind == "extra_forbidden":
        near = get_close_matches(str(path[-1]), _keys_at(path[:-1]), n=1, cutoff=0.5)
        known = f"did you mean {near[0]!r}?" if near else f"known keys here: {', '.join(_keys_at(path[:-1]))}"
        return document.fault(path, "no such key in a history", known)
    why = error["msg"].removeprefix("Value error, ")
    right = WHAT_WOULD_BE_RIGHT.get(kind, "correct it, or leave it out if it is not known")
    return document.fault(path, why[:1].lower() + why[1:], right, value)


def _keys_at(path: Path_) -> list[str]:
    """The keys that the history knows at a place, as they are written in the file."""
    model: type[BaseModel] = History
    for step in path:
        if isinstance(step, int):
            continue
        annotation = next(
            field.annotation
            for name, field in model.model_fields.items()
            if step in (name, field.alias) and field.annotation is not None
        )
        model = next(_models_in(annotation), model)
    return [field.alias or name for name, field in model.model_fields.items()]


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models_in(inner)


def _dates(value: Any, path: Path_) -> Iterator[tuple[Path_, date]]:
    if isinstance(value, date):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _dates(inner, (*path, key))
    elif isinstance(value, (list, tuple)):
        for at, inner in enumerate(value):
            yield from _dates(inner, (*path, at))
