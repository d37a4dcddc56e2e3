"""Coverage-guided fuzzing of every reader: `python fuzz/fuzz_readers.py [-max_total_time=600] [CORPUS...]`.

The first byte chooses the reader, the rest is the file. Whatever it holds, a reader answers with a diary or
with its faults; anything else stops the fuzzer. Without atheris installed, `python fuzz/fuzz_readers.py FILE...`
runs the given files once, which is how a find is looked at again.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from abate.diary.readers.any_format import import_diary
from abate.diary.readers.apple_health import read_apple_health
from abate.diary.readers.canonical_csv import read_csv
from abate.diary.readers.mapped_table import read_with
from abate.diary.readers.mapping import parse_mapping
from abate.diary.readers.migraine_buddy import read_migraine_buddy
from abate.diary.readers.parquet import read_parquet
from abate.errors import DiaryError, MappingError

MAPPING = parse_mapping(
    """
patient: who
date: {column: when, format: "%d/%m/%Y"}
headache: {column: ache, true: ["yes"], false: ["no"], unknown: ["?"]}
hours: {column: len, unit: minutes}
severity: {column: pain, words: {1: mild, 2: severe}}
note: remark
"""
)


def read_mapping_text(path: Path) -> object:
    """Read the file as a mapping."""
    return parse_mapping(path.read_bytes().decode(errors="replace"))


def read_table(path: Path) -> object:
    """Read the file as a table of a known mapping."""
    return read_with(MAPPING, path)


READERS: tuple[Callable[[Path], object], ...] = (
    read_csv,
    read_migraine_buddy,
    read_apple_health,
    read_table,
    read_mapping_text,
    read_parquet,
    import_diary,
)


def one_input(data: bytes) -> None:
    """Read one file made by the fuzzer."""
    if not data:
        return
    with tempfile.NamedTemporaryFile(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as file:  # noqa: S108 memory
        file.write(data[1:])
        file.flush()
        try:
            READERS[data[0] % len(READERS)](Path(file.name))
        except (DiaryError, MappingError) as refused:
            if not refused.faults:
                raise


def main() -> None:
    """Fuzz with atheris, or run the given files once without it."""
    try:
        import atheris  # noqa: PLC0415 an optional tool
    except ImportError:
        for name in sys.argv[1:]:
            one_input(Path(name).read_bytes())
        return
    atheris.instrument_all()
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
