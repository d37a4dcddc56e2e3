"""Reading a history from YAML or JSON, with every fault named at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from abate.errors import HistoryError
from abate.history.history import History
from abate.model_faults import faults_of
from abate.strict_yaml import Document, Path_, parse, read


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
        raise HistoryError(faults_of(problem, document, History, "a history")) from None
    if latest is not None:
        faults = [
            document.fault(path, "the day lies in the future", f"use days up to {latest}", str(day))
            for path, day in _dates(history.model_dump(by_alias=True, exclude_defaults=True), ())
            if day > latest
        ]
        if faults:
            raise HistoryError(faults)
    return history


def _dates(value: Any, path: Path_) -> Iterator[tuple[Path_, date]]:
    if isinstance(value, date):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _dates(inner, (*path, key))
    elif isinstance(value, (list, tuple)):
        for at, inner in enumerate(value):
            yield from _dates(inner, (*path, at))
