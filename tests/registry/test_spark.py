"""The same tallies on Spark: run where Java is, and always where CI says that it is."""

from __future__ import annotations

import os
import shutil
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.registry.samples import AS_OF, built, some_people, some_sessions, write_given
from tests.registry.test_engine import kept, same_kept

from abate.registry.engine import run
from abate.registry.reading import open_registry
from abate.registry.rows import Questions

pytestmark = pytest.mark.skipif(
    not os.environ.get("CI") and shutil.which("java") is None and "JAVA_HOME" not in os.environ,
    reason="Spark needs Java: install a Java runtime (17 or later), or set JAVA_HOME",
)


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    """Spark on two threads of this machine."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of pandas, which Spark looks at and this does not use
        from pyspark.sql import SparkSession  # noqa: PLC0415

        started = (
            SparkSession.builder.master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.log.level", "ERROR")
            .getOrCreate()
        )
    yield started
    started.stop()


@pytest.mark.filterwarnings("ignore")
def test_spark_gives_the_same_tallies(session: Any, tmp_path: Path) -> None:
    from abate.registry.spark import on_spark  # noqa: PLC0415

    days = some_people(people=7, span=300)
    sessions = some_sessions(days["patient"].unique(maintain_order=True))
    built(write_given(tmp_path / "in", days, sessions), tmp_path / "registry", people=2, sessions_complete=True)
    registry = open_registry(tmp_path / "registry")
    questions = Questions(AS_OF, ("nice-ta260",))
    seen: list[tuple[int, int]] = []
    run(registry, questions, tmp_path / "here")
    run(registry, questions, tmp_path / "spark", executor=on_spark(session), on_progress=lambda *at: seen.append(at))
    assert len(kept(tmp_path / "here")) == 4
    assert same_kept(tmp_path / "here", tmp_path / "spark")
    assert seen[-1] == (4, 4)
