"""What the site says of itself while it runs: one line an event, as JSON in production, and nothing about a person.

Of a request: method, route, status, milliseconds, clinic. Never the address (it holds ids and secrets), nor what was
sent, nor who asked: that stands in the record. Of an error: its class and where it arose, never its message, since
messages quote what was typed. Of other libraries: only texts without values.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

FRAMES = 20
"""Innermost places of an error that are named."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})
"""A method is the sender's to write; others are not repeated."""

requests = logging.getLogger("abate.requests")


class RequestLog:
    """Writes one line for each request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, then say what became of it."""
        began = time.perf_counter()
        response = self.get_response(request)
        clinic = getattr(getattr(request, "caller", None), "clinic", None)
        said = {
            "method": request.method if request.method in METHODS else "other",
            "route": request.resolver_match.view_name if request.resolver_match else None,
            "status": response.status_code,
            "milliseconds": round((time.perf_counter() - began) * 1000, 1),
            "clinic": str(clinic.id) if clinic else None,
        }
        requests.info("request", extra={"said": said})
        return response


class Line(logging.Formatter):
    """One record as one line, without whatever might be about a person, whoever made the record."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self.render: Callable[..., Any] = (
            structlog.processors.JSONRenderer(default=str) if as_json else structlog.dev.ConsoleRenderer(colors=False)
        )

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line = {
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _text(record),
            **getattr(record, "said", {}),
        }
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            line |= {"error": _classes(error), "at": _places(error)}
        return str(self.render(None, line["level"], line))


def logging_settings(level: str, *, as_json: bool) -> dict[str, Any]:
    """Django's LOGGING: everything to standard error, line by line."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": Line, "as_json": as_json}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            # What it warns of are requests turned away, each of which has its own line.
            "django.request": {"level": "ERROR"},
        },
    }


def _text(record: logging.LogRecord) -> str:
    """A message's constant part; where values may be mixed into it, the place where it was said."""
    text = str(record.msg)
    if record.args or record.name.startswith("abate."):
        return text
    return f"{record.module}:{record.lineno}"


def _classes(error: BaseException | None) -> list[str]:
    """The error's class, then those of what caused it."""
    names: list[str] = []
    while error is not None and len(names) < FRAMES:
        names.append(f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins."))
        error = error.__cause__ or error.__context__
    return names


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
