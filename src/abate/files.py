"""Opening what a person points at: refusing what is no readable file, decoding text, tokenising CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from abate.errors import DiaryError, Fault, InputError

LONGEST_CELL = 100_000
"""Characters in one cell; more is no diary but a damaged or hostile file."""

MOST_CELLS = 1_000
"""Cells in one row, for the same reason."""


def readable(path: Path, error: type[InputError] = DiaryError) -> Path:
    """The path, when a non-empty file can be read there.

    Raises:
        InputError: of the given kind, saying what stands there instead.
    """
    right = "name a file that can be read"
    try:
        if path.is_dir():
            raise error([Fault("this is a directory", "name the file inside it", str(path))])
        with path.open("rb") as file:
            if not file.read(1):
                raise error([Fault("the file is empty", "name a file with a header and rows", str(path))])
    except FileNotFoundError:
        raise error([Fault("there is no such file", right, str(path))]) from None
    except (OSError, ValueError) as problem:
        raise error([Fault(f"it cannot be read ({problem})", right, str(path))]) from None
    return path


def text_of(path: Path, error: type[InputError] = DiaryError, encoding: str = "UTF-8") -> str:
    """The file's text, with or without a byte-order mark, any line ending.

    Raises:
        InputError: of the given kind, with the line of the first byte that is not in the encoding.
    """
    raw = readable(path, error).read_bytes()
    right = f"save the file as {encoding} text"
    try:
        text = raw.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as problem:
        line = raw[: problem.start].count(b"\n") + 1
        why = f"byte 0x{raw[problem.start]:02x} is not {encoding} text"
        raise error([Fault(why, right, str(path), line)]) from None
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise error([Fault("a zero byte stands in the text", right, str(path), line)])
    return text


def csv_rows(text: str, source: str, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Every row of a CSV text with the line it begins on, blank lines left out.

    Raises:
        DiaryError: when the quoting is broken, or a row is longer than any diary's.
    """
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(StringIO(text, newline=""), strict=True, delimiter=delimiter)
    line = 1
    try:
        for row in reader:
            if len(row) > MOST_CELLS:
                why, right = f"the row has {len(row):,} cells", f"keep rows under {MOST_CELLS:,} cells"
                raise DiaryError([Fault(why, right, source, line)])
            if row:
                yield line, row
            line = reader.line_num + 1
    except csv.Error as problem:
        right = "quote cells as CSV does, and keep every cell under 100,000 characters"
        raise DiaryError([Fault(f"the CSV breaks off ({problem})", right, source, line)]) from None
