"""The model of response asked about everybody of a registry: each answer is the one the person alone would get."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest
from tests.registry.samples import AS_OF, built, some_people, some_sessions, write_given

from abate.diary import Diary
from abate.errors import RegistryError
from abate.registry.audit import audit
from abate.registry.engine import run
from abate.registry.layout import DAYS, SESSIONS
from abate.registry.persons import history_with, sessions_by_patient
from abate.registry.reading import Registry, open_registry
from abate.registry.rows import MODEL, Questions
from abate.response.findings import findings

QUESTIONS = Questions(AS_OF, model=True)


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    folder = tmp_path_factory.mktemp("modelled")
    days = some_people(people=5, span=300)
    patients = days["patient"].unique(maintain_order=True).to_list()
    built(
        write_given(folder / "in", days, some_sessions(patients[:4], cycles=2), []),
        folder / "registry",
        sessions_complete=True,
    )
    return open_registry(folder / "registry")


@pytest.fixture(scope="module")
def rows(registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, pl.DataFrame]:
    return run(registry, QUESTIONS, tmp_path_factory.mktemp("rows"), sample=range(5)).sampled


def test_everybody_who_was_injected_is_asked_about_and_answered_as_alone(
    registry: Registry, rows: Mapping[str, pl.DataFrame]
) -> None:
    told = rows["model"]
    assert told.schema == MODEL
    assert told["person"].to_list() == [0, 1, 2, 3]
    sessions = sessions_by_patient(registry.table(0, SESSIONS))
    diaries = registry.table(0, DAYS).partition_by("patient", maintain_order=True)
    answered = 0
    for row, days in zip(told.iter_rows(), diaries, strict=False):
        patient = days.item(0, "patient")
        history = history_with(None, sessions[patient], complete=True)
        alone = findings(Diary(patient, days), history, as_of=AS_OF).model
        assert row[1:3] == ((None, None) if alone is None else (alone.p_reduction_30, alone.p_reduction_50))
        answered += alone is not None
    assert answered, "the sample must hold people to whom the model gives an answer"


def test_a_sample_is_asked_about_again(registry: Registry, rows: Mapping[str, pl.DataFrame]) -> None:
    assert audit(registry, rows, QUESTIONS, range(5)) > 5


def test_another_answer_than_alone_fails_the_run(registry: Registry, rows: Mapping[str, pl.DataFrame]) -> None:
    wrong = {**rows, "model": rows["model"].with_columns(reduction_30=1 - rows["model"]["reduction_30"])}
    with pytest.raises(RegistryError, match="the model is"):
        audit(registry, wrong, QUESTIONS, range(5))


def test_without_being_asked_nothing_is_said_of_the_model(registry: Registry, tmp_path: Path) -> None:
    assert "model" not in run(registry, Questions(AS_OF), tmp_path).tallies
