"""Answering questions bucket after bucket: one at a time or several, here or on a cluster, and none of them twice.

What a bucket came to is kept in a folder that is named by a digest of the registry and of the questions. A run that
was broken off goes on where it stopped; every kept file is checked against its own checksum first.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from itertools import islice
from pathlib import Path
from zipfile import ZipFile

import polars as pl

from abate.errors import Fault, RegistryError
from abate.registry.answering import rows_of
from abate.registry.derived import rules_version
from abate.registry.files import disk_problems
from abate.registry.layout import DAYS
from abate.registry.modelled import model_rows
from abate.registry.outcomes import Tallies, added, tallies_of
from abate.registry.reading import Registry
from abate.registry.rows import Questions

Work = Callable[[int], int]
"""Answers the questions about one bucket and keeps what it came to; gives back the bucket's number."""

Executor = Callable[[Work, Sequence[int]], Iterator[int]]
"""A way to do the work for buckets, in any order, here or elsewhere: it gives each number back when that is done."""

TALLIES_VERSION = 3
"""Of what the tallies say; what a run of another version kept is made again."""

WAITING = 2
"""Buckets that each process has before it, so that none waits."""


def in_this_process(work: Work, numbers: Sequence[int]) -> Iterator[int]:
    """One bucket after another."""
    return map(work, numbers)


def in_threads(threads: int) -> Executor:
    """So many buckets at a time in this process: mere counting leaves Python alone, and there is nothing to start."""

    def done(work: Work, numbers: Sequence[int]) -> Iterator[int]:
        with ThreadPoolExecutor(threads) as pool:
            yield from pool.map(work, numbers)

    return done


def in_processes(processes: int) -> Executor:
    """So many buckets at a time, each in a process of its own with one thread."""

    def done(work: Work, numbers: Sequence[int]) -> Iterator[int]:
        context = multiprocessing.get_context("spawn")
        with one_thread_each(), ProcessPoolExecutor(processes, mp_context=context) as pool:
            coming = iter(numbers)
            running = {pool.submit(work, number) for number in islice(coming, processes * WAITING)}
            try:
                while running:
                    finished, running = wait(running, return_when=FIRST_COMPLETED)
                    for future in finished:
                        yield future.result()
                        running |= {pool.submit(work, number) for number in islice(coming, 1)}
            except BrokenProcessPool:
                why = "a process was ended from outside, as happens where memory is short"
                right = "run it again, with fewer processes: what is finished is kept"
                raise RegistryError([Fault(why, right)]) from None
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    return done


@dataclass(frozen=True, slots=True)
class Answers:
    """What a registry came to: the tallies of all its people, and the rows of those to be judged again."""

    tallies: Tallies
    sampled: Mapping[str, pl.DataFrame]


def run(  # noqa: PLR0913 - what is run, and how
    registry: Registry,
    questions: Questions,
    folder: Path,
    *,
    sample: Sequence[int] = (),
    executor: Executor | None = None,
    on_progress: Callable[[int, int], None] = lambda *_: None,
) -> Answers:
    """Answer the questions for every bucket.

    Args:
        registry: opened.
        questions: what is asked.
        folder: where what buckets came to is kept, below a name of its own.
        sample: the numbers of people whose rows are to be kept.
        executor: how; in this process where it is not given.
        on_progress: told how many buckets are done, of how many.

    Raises:
        RegistryError: naming a file of the registry that cannot be used, or a disk that is full. What is finished is
            kept.
    """
    kept = Kept(folder / key_of(registry, questions, sample))
    with disk_problems(folder):
        kept.folder.mkdir(parents=True, exist_ok=True)
        work = partial(answer, registry, questions, tuple(sample), kept)
        numbers = [bucket.number for bucket in registry.manifest.buckets]
        left = [number for number in numbers if not kept.is_finished(number)]
        finished = len(numbers) - len(left)
        on_progress(finished, len(numbers))
        for _ in (executor or in_this_process)(work, left):
            finished += 1
            on_progress(finished, len(numbers))
    return _added(kept, numbers, questions)


def _added(kept: Kept, numbers: Sequence[int], questions: Questions) -> Answers:
    sampled: dict[str, list[pl.DataFrame]] = {}

    def tallies() -> Iterator[Tallies]:
        for number in numbers:
            tables = kept.tables(number)
            for name in [name for name in tables if name.startswith(SAMPLED)]:
                sampled.setdefault(name.removeprefix(SAMPLED), []).append(tables.pop(name))
            yield tables

    return Answers(added(tallies(), questions), {name: pl.concat(parts) for name, parts in sampled.items()})


def key_of(registry: Registry, questions: Questions, sample: Sequence[int] = ()) -> str:
    """Of all that the answers depend on: the registry's files, what is asked, of whom, the rules, the documents."""
    documents = [repr(document) for document in questions.rules().documents.values()]
    asked = [repr(questions), repr(tuple(sample)), str(TALLIES_VERSION)]
    said = [registry.digest, *asked, rules_version(), *documents]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:32]


def answer(registry: Registry, questions: Questions, sample: Sequence[int], kept: Kept, number: int) -> int:
    """Read a bucket, answer, and keep what it came to: the one function that does the work, whoever calls it.

    Raises:
        RegistryError: naming a file that cannot be used, or documents that are others than when the run began.
    """
    if kept.folder.name != key_of(registry, questions, sample):
        why, right = "a document has changed since the report was begun", "run it again"
        raise RegistryError([Fault(why, right, str(questions.rulebook))])
    bucket = registry.bucket(number, for_documents=bool(questions.documents) or questions.model)
    rows = rows_of(bucket, questions)
    if questions.model:
        rows = replace(rows, model=model_rows(bucket, registry.table(number, DAYS), questions.as_of))
    theirs = [person for person in sample if 0 <= person - bucket.first_person < bucket.people.height]
    sampled = {f"{SAMPLED}{name}": table for name, table in rows.of(theirs).items()} if theirs else {}
    kept.keep(number, {**tallies_of(rows), **sampled})
    return number


SAMPLED = "sampled "
"""Before the names of rows of people to be judged again."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What finished buckets came to, on the disk: for each a file of tables behind their digest.

    A file that is lost or damaged costs the time to count its bucket again, and nothing else.
    """

    folder: Path

    def keep(self, number: int, tables: Mapping[str, pl.DataFrame]) -> None:
        """Keep what a bucket came to."""
        content = BytesIO()
        with ZipFile(content, "w") as file:
            for name, table in tables.items():
                packed = BytesIO()
                table.rechunk().write_ipc_stream(packed)
                file.writestr(name, packed.getbuffer())
        whole = content.getvalue()
        waiting = self.folder / f".{number:05}"
        waiting.write_bytes(_digest(whole) + whole)
        waiting.replace(self._file(number))

    def is_finished(self, number: int) -> bool:
        """Whether the bucket needs no more work: everything that it came to is there, as it was written."""
        try:
            digest, content = self._read(number)
        except OSError:
            return False
        return digest == _digest(content)

    def tables(self, number: int) -> dict[str, pl.DataFrame]:
        """What a finished bucket came to, by name."""
        _, content = self._read(number)
        with ZipFile(BytesIO(content)) as file:
            return {name: pl.read_ipc_stream(BytesIO(file.read(name))) for name in file.namelist()}

    def _read(self, number: int) -> tuple[bytes, bytes]:
        written = self._file(number).read_bytes()
        return written[:DIGEST_BYTES], written[DIGEST_BYTES:]

    def _file(self, number: int) -> Path:
        return self.folder / f"{number:05}.kept"


DIGEST_BYTES = 32


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


@contextmanager
def one_thread_each() -> Iterator[None]:
    """Processes that begin now compute with one thread each: two of those are faster than one with two."""
    before = os.environ.get("POLARS_MAX_THREADS")
    os.environ["POLARS_MAX_THREADS"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["POLARS_MAX_THREADS"]
        else:
            os.environ["POLARS_MAX_THREADS"] = before
