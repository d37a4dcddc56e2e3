"""What the contestants share: their arguments and their report."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import TypeVar

import polars as pl

T = TypeVar("T")

Answers = tuple[pl.DataFrame, pl.DataFrame]
"""A row per person and month with `<count> low` and `<count> high`; a row per person with a column per decision."""


def from_diaries_to_answers(answer: Callable[[Path], T], as_frames: Callable[[T], Answers]) -> None:
    """Time `answer` on the file named on the command line; keep what it found where `--answers` names a folder."""
    parser = ArgumentParser()
    parser.add_argument("diaries", type=Path)
    parser.add_argument("--answers", type=Path, help="a folder to write the answers to, outside the time")
    arguments = parser.parse_args()
    seconds, found = timed(lambda: answer(arguments.diaries))
    if arguments.answers:
        months, decisions = as_frames(found)
        months.write_parquet(arguments.answers / "months.parquet")
        decisions.write_parquet(arguments.answers / "decisions.parquet")
    report(seconds)


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """How long it takes, and what comes out."""
    start = perf_counter()
    result = work()
    return perf_counter() - start, result


def report(seconds: float, **more: object) -> None:
    """The line that `measure` reads."""
    print(json.dumps({"seconds": seconds, **more}))
