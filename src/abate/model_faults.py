"""Faults of a file that a pydantic model refuses: each with its line, key, and what would be right."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from abate.errors import Fault
from abate.strict_yaml import Document, Path_

WHAT_WOULD_BE_RIGHT = {
    "bool_type": "write true or false, or leave the key out if it is not known",
    "int_type": "write a whole number",
    "date_from_datetime_parsing": "write a calendar day as YYYY-MM-DD",
    "tuple_type": "write a list: [first, second]",
    "model_type": "write keys and values under it",
    "string_type": "write words, in quotes if they look like a number or a date",
    "missing": "add the key",
}


def faults_of(problem: ValidationError, document: Document, model: type[BaseModel], what: str) -> list[Fault]:
    """Everything that a model refused, in the order of the file's lines; `what` names it, such as "a history"."""
    faults = [_fault(error, document, model, what) for error in problem.errors()]
    return sorted(faults, key=lambda fault: fault.line or 0)


def _fault(error: Any, document: Document, model: type[BaseModel], what: str) -> Fault:
    path: Path_ = tuple(error["loc"])
    kind, given = error["type"], error.get("input")
    value = None if isinstance(given, (dict, list, tuple)) or kind == "missing" else str(given)
    if kind == "extra_forbidden":
        keys = _keys_at(model, path[:-1])
        near = get_close_matches(str(path[-1]), keys, n=1, cutoff=0.5)
        known = f"did you mean {near[0]!r}?" if near else f"known keys here: {', '.join(keys)}"
        return document.fault(path, f"no such key in {what}", known)
    why = error["msg"].removeprefix("Value error, ")
    why, _, right = why.partition("; ") if kind == "value_error" else (why, "", "")
    right = right or WHAT_WOULD_BE_RIGHT.get(kind, "correct it, or leave it out if it is not known")
    return document.fault(path, why[:1].lower() + why[1:], right, value)


def _keys_at(model: type[BaseModel], path: Path_) -> list[str]:
    """The keys that the model knows at a place, as they are written in the file."""
    for step in path:
        if isinstance(step, int):
            continue
        annotation = next(
            (
                field.annotation
                for name, field in model.model_fields.items()
                if step in (name, field.alias) and field.annotation is not None
            ),
            None,
        )
        model = next(_models_in(annotation), model)
    return [field.alias or name for name, field in model.model_fields.items()]


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models_in(inner)
