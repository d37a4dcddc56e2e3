"""The outcomes of a registry, each defined once in `glossary.yaml`.

Each is counted in every bucket (`tallies_of`), the tallies of all buckets are added up (`added`), and the tables are
made from the sums (`outcome_tables`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import polars as pl

from abate.registry.outcomes import centres as of_centres
from abate.registry.outcomes import course as of_course
from abate.registry.outcomes import documents as of_documents
from abate.registry.outcomes import effects as of_effects
from abate.registry.outcomes import first_response as of_first_response
from abate.registry.outcomes import model as of_model
from abate.registry.outcomes import people as of_people
from abate.registry.outcomes import retention as of_retention
from abate.registry.outcomes import sessions as of_sessions
from abate.registry.outcomes.counting import Tallies, Tally
from abate.registry.release import Table
from abate.registry.rows import Questions, Rows
from abate.rulebook.rulebook import CLASSIFICATION

__all__ = ["Tallies", "added", "outcome_tables", "tallies_of"]

ALWAYS = {
    name: tally
    for room in (of_people, of_course, of_first_response, of_retention, of_sessions, of_effects, of_centres)
    for name, tally in room.TALLIES.items()
}

SCARCE = "scarce"
"""Of the tallies the one that is no sum: `effects.keep_scarce`."""

AT_A_TIME = 16
"""Buckets whose tallies are added up in one go."""


def _asked_for(questions: Questions) -> dict[str, Tally]:
    documents = of_documents.TALLIES if questions.documents else {}
    return ALWAYS | documents | (of_model.TALLIES if questions.model else {})


def tallies_of(rows: Rows) -> Tallies:
    """What a bucket adds to the tallies of the registry."""
    counted = {name: tally.count(rows) for name, tally in _asked_for(rows.questions).items()}
    return {**counted, SCARCE: of_effects.keep_scarce(rows, counted["groups"])}


def added(buckets: Iterable[Tallies], questions: Questions) -> Tallies:
    """The tallies of the registry: the sum of those of all its buckets, the same in whatever order they come."""
    left, so_far = iter(buckets), list[Tallies]()
    while further := list(islice(left, AT_A_TIME)):
        so_far = [_sum([*so_far, *further], questions)]
    return so_far[0]


def _sum(parts: list[Tallies], questions: Questions) -> Tallies:
    sums = {name: tally.add([part[name] for part in parts]) for name, tally in _asked_for(questions).items()}
    scarce = pl.concat(part[SCARCE] for part in parts)
    return {**sums, SCARCE: of_effects.still_scarce(scarce, sums["groups"], questions.small_counts)}


def outcome_tables(tallies: Tallies, questions: Questions) -> tuple[Table, ...]:
    """Every outcome with its exact figures: not for release."""
    return tuple(_tables(tallies, questions))


def _tables(tallies: Tallies, questions: Questions) -> Iterator[Table]:
    yield of_people.overview(tallies)
    yield of_people.people(tallies)
    yield of_course.course(tallies)
    yield of_course.responders(tallies)
    yield of_course.wear_off(tallies)
    yield of_first_response.first_response(tallies)
    yield of_retention.retention(tallies, questions.small_counts)
    yield of_sessions.sessions(tallies)
    yield of_effects.effects(tallies)
    yield of_effects.effects_by_group(tallies)
    yield of_centres.centres(tallies)
    yield of_centres.injector_volume(tallies)
    if questions.documents:
        yield of_documents.documents(tallies)
    if CLASSIFICATION in questions.documents:
        yield of_documents.diagnosis(tallies)
    if questions.model:
        yield of_model.by_model(tallies)
