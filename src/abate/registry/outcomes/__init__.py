"""The outcomes of a registry, each defined once in `glossary.yaml` and counted from the rows of all buckets."""

from __future__ import annotations

import polars as pl

from abate.registry.engine import AllRows
from abate.registry.outcomes.centres import centres, injector_volume
from abate.registry.outcomes.course import courses, wear_off
from abate.registry.outcomes.documents import diagnosis, documents
from abate.registry.outcomes.effects import effects, effects_by_group
from abate.registry.outcomes.first_response import first_response
from abate.registry.outcomes.model import by_model
from abate.registry.outcomes.people import overview, people
from abate.registry.outcomes.retention import retention
from abate.registry.outcomes.sessions import sessions
from abate.registry.release import Table
from abate.registry.rows import Questions
from abate.registry.small_counts import DEFAULT_LIMIT

__all__ = ["outcome_tables"]


def outcome_tables(
    rows: AllRows, questions: Questions, *, limit: int = DEFAULT_LIMIT, model: pl.LazyFrame | None = None
) -> tuple[Table, ...]:
    """Every outcome with its exact figures: not for release.

    Args:
        rows: what every bucket came to.
        questions: what was asked of them.
        limit: counts of fewer will be withheld. Lots with fewer people are put together, and retention is shown at
            times so far apart that no fewer stop between them.
        model: what the model of response says of each person (`outcomes.model.MODEL`); without it no such table.
    """
    found = [
        overview(rows),
        people(rows),
        *courses(rows),
        wear_off(rows),
        first_response(rows, questions),
        retention(rows, questions, limit),
        sessions(rows),
        effects(rows),
        effects_by_group(rows, limit),
        centres(rows),
        injector_volume(rows, questions),
    ]
    if "documents" in rows:
        found += [diagnosis(rows), documents(rows)]
    if model is not None:
        found.append(by_model(rows, model))
    return tuple(found)
