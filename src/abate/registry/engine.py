"""Answering questions bucket after bucket: one at a time or several, here or on a cluster, and none of them twice.

What a bucket came to is kept in a folder that is named by a digest of the registry and of the questions. A run that
was broken off goes on where it stopped; every kept file is checked against its own checksum first.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from itertools import islice
from pathlib import Path
from zlib import crc32

import polars as pl

from abate.errors import Fault, RegistryError
from abate.registry.answering import rows_of
from abate.registry.derived import rules_version
from abate.registry.files import disk_problems, write_whole
from abate.registry.layout import DAYS
from abate.registry.modelled import model_rows
from abate.registry.reading import Registry
from abate.registry.rows import ROWS_VERSION, Questions, Rows
from abate.rulebook import built_in

AllRows = Mapping[str, pl.LazyFrame]
"""The rows of every bucket by the names of `rows.Rows`, in the order of `person`. They need not fit into memory."""

Work = Callable[[int], int]
"""Answers the questions about one bucket and keeps what it came to; gives back the bucket's number."""

Executor = Callable[[Work, Sequence[int]], Iterator[int]]
"""A way to do the work for buckets, in any order, here or elsewhere: it gives each number back when that is done."""

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


def run(
    registry: Registry,
    questions: Questions,
    folder: Path,
    *,
    executor: Executor | None = None,
    on_progress: Callable[[int, int], None] = lambda *_: None,
) -> AllRows:
    """Answer the questions for every bucket.

    Args:
        registry: opened.
        questions: what is asked.
        folder: where what buckets came to is kept, below a name of its own.
        executor: how; in this process where it is not given.
        on_progress: told how many buckets are done, of how many.

    Raises:
        RegistryError: naming a file of the registry that cannot be used, or a disk that is full. What is finished is
            kept.
    """
    kept = Kept(folder / key_of(registry, questions))
    with disk_problems(folder):
        kept.folder.mkdir(parents=True, exist_ok=True)
        work = partial(answer, registry, questions, kept)
        numbers = [bucket.number for bucket in registry.manifest.buckets]
        left = [number for number in numbers if not kept.is_finished(number)]
        finished = len(numbers) - len(left)
        on_progress(finished, len(numbers))
        for _ in (executor or in_this_process)(work, left):
            finished += 1
            on_progress(finished, len(numbers))
    return kept.rows(numbers)


def key_of(registry: Registry, questions: Questions) -> str:
    """Of all that the answers depend on: the registry's files, the questions, the rules, the documents."""
    documents = [repr(built_in().document(name)) for name in questions.documents]
    said = [registry.manifest.digest, repr(questions), rules_version(), str(ROWS_VERSION), *documents]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:32]


def answer(registry: Registry, questions: Questions, kept: Kept, number: int) -> int:
    """Read a bucket, answer, and keep what it came to: the one function that does the work, whoever calls it."""
    bucket = registry.bucket(number, for_documents=bool(questions.documents) or questions.model)
    rows = rows_of(bucket, questions)
    if questions.model:
        rows = {**rows, "model": model_rows(bucket, registry.table(number, DAYS), questions.as_of)}
    kept.keep(number, rows)
    return number


@dataclass(frozen=True, slots=True)
class Kept:
    """What finished buckets came to, on the disk: an Arrow file for each table, then a list of them.

    The rows are the same whoever made them; how polars cuts up text in a file depends on its threads.
    """

    folder: Path

    def keep(self, number: int, rows: Rows) -> None:
        """Keep what a bucket came to. A list that is there says that all of it is."""
        listed = {}
        for name, frame in rows.items():
            content = BytesIO()
            frame.rechunk().write_ipc(content, compression="uncompressed")
            self._file(number, name).write_bytes(content.getbuffer())
            listed[name] = crc32(content.getbuffer())
        waiting = self.folder / f".{number:05}.json"
        write_whole(waiting, json.dumps(listed).encode())
        waiting.replace(self._list(number))

    def is_finished(self, number: int) -> bool:
        """Whether the bucket needs no more work: everything that it came to is there, as it was written."""
        try:
            listed = json.loads(self._list(number).read_bytes())
            contents = {name: self._file(number, name).read_bytes() for name in listed}
        except (OSError, ValueError):
            return False
        return all(crc32(contents[name]) == checksum for name, checksum in listed.items())

    def rows(self, numbers: Iterable[int]) -> AllRows:
        """The rows of all buckets, one after another."""
        names = sorted({name for number in numbers for name in json.loads(self._list(number).read_bytes())})
        return {name: pl.scan_ipc([self._file(number, name) for number in numbers]) for name in names}

    def _file(self, number: int, name: str) -> Path:
        return self.folder / f"{number:05}-{name}.arrow"

    def _list(self, number: int) -> Path:
        return self.folder / f"{number:05}.json"


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
