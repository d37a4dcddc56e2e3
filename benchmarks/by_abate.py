"""Diaries to months, facts and every decision of three documents, a slice of people at a time, none of them kept."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from abate import AssessedSlice, assess
from abate.diary.stored import StoredDiaries
from abate.rulebook import built_in
from benchmarks.contestant import Answers, from_diaries_to_answers, report, timed
from benchmarks.diaries import AS_OF

DOCUMENTS = ("ichd-3", "us-label", "nice-ta260")


def assessed(path: Path) -> Iterator[AssessedSlice]:
    """The product's way, as its documentation tells it."""
    return assess(StoredDiaries(path), as_of=AS_OF, rulebook=built_in().only(*DOCUMENTS))


def count_people(path: Path) -> int:
    """Every slice worked out in full and then let go."""
    return sum(people.decisions.height for people in assessed(path))


def everything(path: Path) -> list[AssessedSlice]:
    """Every slice kept, to compare answers."""
    return list(assessed(path))


def as_frames(slices: list[AssessedSlice]) -> Answers:
    return pl.concat(part.months for part in slices), pl.concat(part.decisions for part in slices)


if __name__ == "__main__":
    built_in()  # reading the rules is part of starting, as importing is
    if "--answers" in sys.argv:
        from_diaries_to_answers(everything, as_frames)
    else:
        seconds, people = timed(lambda: count_people(Path(sys.argv[1])))
        report(seconds, people=people)
