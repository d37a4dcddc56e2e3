"""What the commands share: their options, the clock, reading a diary, writing a file whole or not at all.

This is the one place that reads the clock; everything below is told what day it is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar, cast

import typer

from abate.diary.loss import Imported, LossReport
from abate.diary.readers.any_format import import_diary
from abate.errors import Fault, InputError

First = TypeVar("First")
Second = TypeVar("Second")

EASTERNMOST = timedelta(hours=14)
"""A calendar day begins up to 14 hours before it begins in UTC; a diary from there is not in the future."""

LARGE = 20_000_000
"""Bytes from which reading takes long enough for a bar."""


class Unlisted(StrEnum):
    """What a day means that a list of attacks does not mention."""

    CLEAR = "clear"
    UNANSWERED = "unanswered"


DiaryFile = Annotated[
    Path, typer.Argument(metavar="DIARY", help="Canonical CSV or Parquet, Migraine Buddy, Apple Health.")
]
AsOf = Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Day to judge on (default: last diary day).")]
OwnRules = Annotated[Path | None, typer.Option(metavar="DIR", help="The clinic's own documents besides ours.")]
UnlistedOption = Annotated[
    Unlisted | None,
    typer.Option(help="What a day means that a list of attacks does not mention (default: unanswered)."),
]
Output = Annotated[Path, typer.Option("--output", "-o", metavar="DIARY", help="Where to write: .csv or .parquet.")]


def read_any(file: Path, latest: date, unlisted: Unlisted | None) -> Imported:
    """The diaries of a file in any format that is read on its own, with a bar for a large one."""
    with progress(file) as on_progress:
        return import_diary(
            file, latest=latest, unlisted=meaning_of(unlisted, ask=False).value, on_progress=on_progress
        )


def meaning_of(unlisted: Unlisted | None, *, ask: bool = True) -> Unlisted:
    """What an unlisted day means: as the option says; else asked once where somebody can answer; else unanswered."""
    if unlisted is not None:
        return unlisted
    if ask and sys.stdin.isatty() and sys.stderr.isatty():
        was_clear = typer.confirm("The file lists attacks only. Were all other days free of headache?", err=True)
        return Unlisted.CLEAR if was_clear else Unlisted.UNANSWERED
    return Unlisted.UNANSWERED


def both(first: Callable[[], First], second: Callable[[], Second]) -> tuple[First, Second]:
    """Read two files; where both are faulty, the faults of both are told at once."""
    faults: list[Fault] = []
    results: list[object] = []
    for read in (first, second):
        try:
            results.append(read())
        except InputError as problem:
            faults.extend(problem.faults)
    if faults:
        raise InputError(faults)
    return cast("tuple[First, Second]", tuple(results))


def day_of(text: str | None) -> date | None:
    """The as-of day; None where it was not given."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        right = "write a calendar day as YYYY-MM-DD"
        raise InputError([Fault("this is no calendar day", right, "--as-of", value=text)]) from None


def latest_day() -> date:
    """The last day that has begun somewhere."""
    return (datetime.now(UTC) + EASTERNMOST).date()


def print_losses(report: LossReport) -> None:
    """What an import lost, on standard error; nothing where nothing was lost."""
    for line in report.in_words():
        typer.echo(line, err=True)


@contextmanager
def progress(file: Path) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on standard error while a large file is read; none where nobody watches or the file is small."""
    if not sys.stderr.isatty() or not file.is_file() or file.stat().st_size < LARGE:
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"Reading {file.name}")
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def complete_or_nothing(path: Path) -> Iterator[Path]:
    """A path beside the real one, put in its place when all is written: a crash leaves no half file."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        yield unfinished
        unfinished.replace(path)
    except OSError as problem:
        right = "name a file that can be written"
        raise InputError([Fault(f"it cannot be written ({problem.strerror or problem})", right, str(path))]) from None
    finally:
        unfinished.unlink(missing_ok=True)


def write(path: Path, content: bytes) -> None:
    """Write a file whole, or leave what was there."""
    with complete_or_nothing(path) as unfinished:
        unfinished.write_bytes(content)
