"""Writing and reading the files of a registry: nothing half written is ever listed, nothing damaged is ever used."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import polars as pl

from abate.diary.writers import ROWS_IN_A_GROUP
from abate.errors import Fault, RegistryError
from abate.registry.manifest import ListedFile


def write_table(frame: pl.DataFrame, path: Path, listed_as: str) -> ListedFile:
    """Write a table as Parquet, or as an Arrow file where it is named so, on the disk when this returns.

    Bits and hours hardly get smaller by compressing, and reading them would take twice as long.
    """
    buffer = BytesIO()
    if path.suffix == ".arrow":
        frame.rechunk().write_ipc(buffer, compression="uncompressed")
    else:
        frame.write_parquet(buffer, compression="zstd", row_group_size=ROWS_IN_A_GROUP)
    content = buffer.getbuffer()
    write_whole(path, content)
    return ListedFile(path=listed_as, bytes=len(content), sha256=hashlib.sha256(content).hexdigest())


def write_whole(path: Path, content: bytes | memoryview) -> None:
    """Write a file that is whole on the disk when this returns."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def read_table(registry: Path, listed: ListedFile, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """The columns of a listed file, if the file is the one that was listed.

    Raises:
        RegistryError: naming the file, when it is gone, damaged or not what it should be.
    """
    path = registry / listed.path
    content = _content(path, listed)
    try:
        read = pl.read_ipc if path.suffix == ".arrow" else pl.read_parquet
        frame = read(BytesIO(content), columns=list(schema))
    except (pl.exceptions.PolarsError, OSError) as problem:
        raise _unusable(path, f"it has not the columns of layout ({problem})") from None
    if dict(frame.schema) != dict(schema):
        wrong = next(name for name, dtype in schema.items() if frame.schema[name] != dtype)
        raise _unusable(path, f"column {wrong} has the type {frame.schema[wrong]}, not {schema[wrong]}")
    return frame


def check_file(registry: Path, listed: ListedFile) -> Fault | None:
    """What is wrong with a listed file, looking at every byte."""
    try:
        _content(registry / listed.path, listed)
    except RegistryError as problem:
        return problem.faults[0]
    return None


@contextmanager
def disk_problems(what: Path) -> Iterator[None]:
    """A full disk, or a folder that cannot be written, in words."""
    try:
        yield
    except OSError as problem:
        why = f"it cannot be written ({problem.strerror or problem})"
        right = "make room or name another place; what was there before is as it was"
        raise RegistryError([Fault(why, right, str(what))]) from problem


def _content(path: Path, listed: ListedFile) -> bytes:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise _unusable(path, "the manifest lists this file, but it is not there") from None
    except OSError as problem:
        raise _unusable(path, f"it cannot be read ({problem})") from None
    if len(content) != listed.bytes:
        raise _unusable(path, f"it has {len(content):,} bytes, the manifest says {listed.bytes:,}")
    if hashlib.sha256(content).hexdigest() != listed.sha256:
        raise _unusable(path, "its content is not what was written: the digest differs")
    return content


def _unusable(path: Path, why: str) -> RegistryError:
    return RegistryError([Fault(why, "restore the file from a backup, or build the registry anew", str(path))])
