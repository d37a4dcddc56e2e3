"""Answering questions bucket after bucket: in one process, in several, or on a cluster, and none of them twice.

What a bucket came to is kept in a folder that is named by a digest of the registry and of the questions. A run that
was broken off goes on where it stopped; every kept file is checked against its own digest first.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Protocol

import polars as pl

from abate.errors import Fault, RegistryError
from abate.registry.answering import rows_of
from abate.registry.derived import rules_version
from abate.registry.files import disk_problems, write_whole
from abate.registry.reading import Registry
from abate.registry.rows import ROWS_VERSION, Questions
from abate.rulebook import built_in

AllRows = Mapping[str, pl.LazyFrame]
"""The rows of every bucket by the names of `rows.Rows`, in the order of `person`. They need not fit into memory."""

Answers = dict[str, bytes]
"""What a bucket came to: each table as an Arrow file."""

WAITING = 2
"""Buckets that each process has before it, so that none waits and no more are in memory."""

WORTH_A_PROCESS = 40
"""Buckets from which counting is worth starting further processes for."""


class Executor(Protocol):
    """A way to answer the questions about buckets, in any order; `answer_bucket` does the work of each."""

    def __call__(
        self, registry: Registry, numbers: Sequence[int], questions: Questions
    ) -> Iterator[tuple[int, Answers]]:
        """What each bucket came to, as soon as it is there."""
        ...


def answer_bucket(registry: Registry, number: int, questions: Questions) -> Answers:
    """Read a bucket, answer, and write down what it came to: the one function that every executor runs."""
    bucket = registry.bucket(number, for_documents=bool(questions.documents))
    return {name: _arrow(frame) for name, frame in rows_of(bucket, questions).items()}


def in_this_process(
    registry: Registry, numbers: Sequence[int], questions: Questions
) -> Iterator[tuple[int, Answers]]:
    """One bucket after another."""
    for number in numbers:
        yield number, answer_bucket(registry, number, questions)


def in_processes(processes: int) -> Executor:
    """So many buckets at a time, each in a process of its own with one thread."""

    def answer(registry: Registry, numbers: Sequence[int], questions: Questions) -> Iterator[tuple[int, Answers]]:
        with (
            _one_thread_each(),
            ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool,
        ):
            coming = iter(numbers)
            running: dict[Future[Answers], int] = {}
            try:
                while True:
                    for number in coming:
                        running[pool.submit(_answer_at, registry, number, questions)] = number
                        if len(running) >= processes * WAITING:
                            break
                    if not running:
                        return
                    for done in wait(running, return_when=FIRST_COMPLETED).done:
                        yield running.pop(done), done.result()
            except BrokenProcessPool:
                why = "a process was ended from outside, as happens where memory is short"
                right = "run it again: what is finished is kept; take fewer processes"
                raise RegistryError([Fault(why, right, str(registry.path))]) from None
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    return answer


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
    kept = _Kept(folder / key_of(registry, questions))
    with disk_problems(folder):
        kept.folder.mkdir(parents=True, exist_ok=True)
        numbers = [bucket.number for bucket in registry.manifest.buckets]
        left = [number for number in numbers if not kept.is_finished(number)]
        done = len(numbers) - len(left)
        on_progress(done, len(numbers))
        for number, answers in (executor or in_this_process)(registry, left, questions):
            kept.keep(number, answers)
            done += 1
            on_progress(done, len(numbers))
    return kept.rows(numbers)


def key_of(registry: Registry, questions: Questions) -> str:
    """Of all that the answers depend on: the registry's files, the questions, the rules, the documents."""
    documents = [repr(built_in().document(name)) for name in questions.documents]
    said = [registry.manifest.digest, repr(questions), rules_version(), str(ROWS_VERSION), *documents]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:32]


def _answer_at(registry: Registry, number: int, questions: Questions) -> Answers:
    return answer_bucket(registry, number, questions)


def _arrow(frame: pl.DataFrame) -> bytes:
    buffer = BytesIO()
    frame.rechunk().write_ipc(buffer, compression="uncompressed")
    return buffer.getvalue()


class _Kept:
    """What finished buckets came to, on the disk: an Arrow file for each table, then a list of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, number: int, answers: Answers) -> None:
        """Keep what a bucket came to. A list that is there says that all of it is."""
        listed = {}
        for name, content in answers.items():
            self._file(number, name).write_bytes(content)
            listed[name] = hashlib.sha256(content).hexdigest()
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
        return all(hashlib.sha256(contents[name]).hexdigest() == digest for name, digest in listed.items())

    def rows(self, numbers: Iterable[int]) -> AllRows:
        """The rows of all buckets, one after another."""
        names = sorted({name for number in numbers for name in json.loads(self._list(number).read_bytes())})
        return {name: pl.scan_ipc([self._file(number, name) for number in numbers]) for name in names}

    def _file(self, number: int, name: str) -> Path:
        return self.folder / f"{number:05}-{name}.arrow"

    def _list(self, number: int) -> Path:
        return self.folder / f"{number:05}.json"


@contextmanager
def _one_thread_each() -> Iterator[None]:
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
