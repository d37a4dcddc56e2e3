"""Answering buckets on Spark: the cluster is sent numbers of buckets, never rows.

Abate must be installed wherever Spark computes, and the registry and the report's folder must lie on a file system
that all its machines share under the same path.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from abate.errors import RefusedError
from abate.registry.engine import Executor, Work, one_thread_each

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import SparkSession


def on_spark(session: SparkSession | None = None) -> Executor:
    """Buckets on the cluster of a session; without one, of the session that Spark's own settings describe.

    Raises:
        RefusedError: where Spark is not installed.
    """
    return _OnSpark(session or _session())


class _OnSpark:
    def __init__(self, session: SparkSession) -> None:
        self._session = session

    def __call__(self, work: Work, numbers: Sequence[int]) -> Iterator[int]:
        if not numbers:
            return
        each = self._session.range(0, len(numbers), 1, len(numbers))
        done = each.mapInArrow(_task(work, tuple(numbers)), "number long").collect()
        yield from (row["number"] for row in done)


def _task(work: Work, numbers: Sequence[int]):  # type: ignore[no-untyped-def]
    """What a Spark task does with the places of its buckets in the list."""

    def done(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa  # noqa: PLC0415 - it comes with Spark, where this runs

        for batch in batches:
            found = [work(numbers[at]) for at in batch.column(0).to_pylist()]
            yield pa.RecordBatch.from_pydict({"number": pa.array(found, pa.int64())})

    return done


def _session() -> SparkSession:
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra of its own
    except ModuleNotFoundError as missing:
        why = f"--engine spark needs {missing.name}; install it with: pip install 'abate[spark]'"
        raise RefusedError(why) from None
    # Spark would start whatever `python3` is; the machines have Abate where this one has it, unless told otherwise.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    with one_thread_each():
        return (
            SparkSession.builder.appName("abate registry")
            .config("spark.executorEnv.POLARS_MAX_THREADS", "1")
            .getOrCreate()
        )
