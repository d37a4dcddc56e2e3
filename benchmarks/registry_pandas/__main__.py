"""From a folder of days, sessions, histories and side effects to every outcome table."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from benchmarks.registry_answers import from_registry_to_answers
from benchmarks.registry_pandas import courses, effects, people, treatment
from benchmarks.registry_pandas.reading import Frame, certain, everybody, read
from benchmarks.registry_pandas.stretches import stretches


def answer(folder: Path) -> dict[str, Frame]:
    days, sessions, histories, reports = (read(folder, kind) for kind in ("days", "sessions", "histories", "effects"))
    given = certain(sessions)
    persons = everybody(days, sessions, given, histories, reports)
    asked = stretches(days, given, persons)
    recent = courses.responded_recently(asked, persons)
    return {
        "overview": people.overview(persons),
        "people": people.by_centre(persons),
        "course": courses.course(asked),
        "responders": courses.responders(asked),
        "wear_off": courses.wear_off(asked),
        "first_response": courses.first_response(asked, persons),
        "retention": treatment.retention(given, persons),
        "sessions": treatment.sessions(given),
        "side_effects": effects.side_effects(reports, persons),
        "side_effects_by_group": effects.by_group(given, reports),
        "centres": effects.centres(recent, reports, persons),
        "injector_volume": treatment.injector_volume(recent, given),
    }


if __name__ == "__main__":
    from_registry_to_answers(answer, pl.from_pandas)
