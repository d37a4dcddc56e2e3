"""A built registry to every outcome table: courses, responders, wear-off, retention, sessions, side effects, centres.

The product's own way, without the audit (which is timed apart) and without drawing the page.
"""

from __future__ import annotations

import os
import resource
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from tempfile import TemporaryDirectory

from abate.registry.audit import audit, drawn
from abate.registry.engine import Executor, in_processes, in_threads, run
from abate.registry.outcomes import outcome_tables
from abate.registry.reading import open_registry
from abate.registry.rows import Questions
from abate.registry.spark import on_spark
from benchmarks.contestant import report, timed
from benchmarks.diaries import AS_OF
from benchmarks.registry_answers import write


def main() -> None:
    parser = ArgumentParser()
    parser.add_argument("registry", type=Path)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--spark", action="store_true")
    parser.add_argument("--audit", type=int, default=0)
    parser.add_argument("--answers", type=Path)
    given = parser.parse_args()
    questions = Questions(AS_OF)
    starting, executor = timed(lambda: _executor(given))
    with TemporaryDirectory(dir=given.registry.parent) as folder:
        registry = open_registry(given.registry)
        sample = drawn(registry.manifest.people, given.audit, seed=1)
        counting, answers = timed(lambda: run(registry, questions, Path(folder), sample=sample, executor=executor))
        tabling, tables = timed(lambda: outcome_tables(answers.tallies, questions))
        auditing, _ = timed(lambda: audit(registry, answers.sampled, questions, sample))
        if given.answers:
            write(tables, given.answers)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    report(
        counting + tabling,
        counting=counting,
        tabling=tabling,
        auditing=auditing,
        starting=starting,
        tables=len(tables),
        processor=sum(one.ru_utime + one.ru_stime for one in used),
    )


def _executor(given: Namespace) -> Executor | None:
    if given.threads > 1:
        return in_threads(given.threads)
    if not given.spark:
        return in_processes(given.processes) if given.processes > 1 else None
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra of its own

    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = (
        SparkSession.builder.master(f"local[{given.processes}]").config("spark.ui.enabled", "false").getOrCreate()
    )
    executor = on_spark(session)
    list(executor(_nothing, [0] * given.processes))  # Spark, and what its Python needs, are started
    return executor


def _nothing(number: int) -> int:
    """What it takes to unpickle this is what a start consists of."""
    return number


if __name__ == "__main__":
    main()
