"""Reading an injection session from YAML or JSON, with every fault of it and of its history named at once."""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from abate.errors import Fault, HistoryError, SessionError
from abate.history import History, history_from, read_history
from abate.model_faults import faults_of
from abate.strict_yaml import Document, parse, read
from abate.treatment.finding import finding_ids
from abate.treatment.session import Session


def read_session(path: Path, *, latest: date | None = None) -> Session:
    """Read a session file; a history that it names lies beside it.

    Args:
        path: a YAML or JSON file.
        latest: no date of the history may be later than this day.

    Raises:
        SessionError: with every fault, of the history too.
    """
    return _session(read(path, SessionError), path.parent, latest)


def parse_session(
    text: str, *, source: str = "session", folder: Path | None = None, latest: date | None = None
) -> Session:
    """A session from YAML or JSON text; errors as `read_session`. Without a folder it can name no history file."""
    return _session(parse(text, source, SessionError), folder, latest)


def session_from(value: Any, *, source: str = "session", latest: date | None = None) -> Session:
    """A session from plain values; `history` may be a `History`. Errors as `read_session`."""
    return _session(Document(value, source, {}), None, latest)


def _session(document: Document, folder: Path | None, latest: date | None) -> Session:
    if not isinstance(document.value, dict):
        raise SessionError([document.fault((), "this is no session", "write keys and values: date: 2026-03-02")])
    value = dict(document.value)
    faults: list[Fault] = []
    if isinstance(value.get("history"), str):
        value["history"], faults = _history_file(document, folder, latest)
    session = None
    try:
        session = Session.model_validate(value)
    except ValidationError as problem:
        faults = [*faults_of(problem, document, Session, "a session"), *faults]
    else:
        faults = [*_unknown_reasons(document, session), *_later_than(document, session, latest), *faults]
    if faults or session is None:
        raise SessionError(faults)
    return session


def _history_file(document: Document, folder: Path | None, latest: date | None) -> tuple[History, list[Fault]]:
    name = document.value["history"]
    if folder is None:
        right = "write the history itself under the key"
        return History(), [document.fault(("history",), "a file can only be named in a session file", right, name)]
    try:
        return read_history(folder / name, latest=latest), []
    except HistoryError as problem:
        return History(), list(problem.faults)


def _later_than(document: Document, session: Session, latest: date | None) -> list[Fault]:
    """Days of an inline history that lie in the future; a history file's are found on reading it."""
    if latest is None:
        return []
    try:
        history_from(session.history.model_dump(by_alias=True), latest=latest)
    except HistoryError as problem:
        return [
            document.fault(("history",), fault.why, fault.right, f"{fault.column}: {fault.value}")
            for fault in problem.faults
        ]
    return []


def _unknown_reasons(document: Document, session: Session) -> list[Fault]:
    """A reason under a name that no finding has would count for nothing."""
    ids = finding_ids()
    faults = []
    for name in session.reasons:
        if name not in ids:
            near = get_close_matches(name, ids, n=1, cutoff=0.5)
            right = f"did you mean {near[0]!r}?" if near else f"findings are {', '.join(sorted(ids))}"
            faults.append(document.fault(("reasons", name), "there is no such finding", right))
    return faults
