"""Rows laid out on the disk by the stretch of people that they belong to, so that one stretch fits into memory."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
import polars as pl


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of people up to `upper`: a bucket to be written, or one that is `kept` as it was.

    `held` is the bucket of the registry that was, whose rows fall into it.
    """

    upper: str
    held: int | None = None
    kept: int | None = None


class Spool:
    """Rows by table and region, in the order in which they were added. `origin` says where each came from."""

    def __init__(self, folder: Path, regions: Sequence[Region]) -> None:
        self._folder = folder
        self._folder.mkdir()
        self._uppers = pl.Series([region.upper for region in regions[:-1]], dtype=pl.String)
        self._files: dict[tuple[int, str], list[Path]] = defaultdict(list)

    def add(self, table: str, rows: pl.DataFrame, origin: int) -> None:
        """Lay out rows of a table."""
        if not rows.height:
            return
        runs = rows["patient"].rle().struct
        lengths = runs.field("len").to_numpy()
        region = np.repeat(self._uppers.search_sorted(runs.field("value")).to_numpy(), lengths)
        rows = rows.with_columns(origin=pl.lit(origin, pl.UInt32))
        if (region[1:] < region[:-1]).any():
            order = np.argsort(region, kind="stable")
            rows, region = rows[order], region[order]
        borders = np.concatenate(([0], np.flatnonzero(np.diff(region)) + 1, [len(region)]))
        for begin, end in zip(borders[:-1].tolist(), borders[1:].tolist(), strict=True):
            key = int(region[begin]), table
            path = self._folder / f"{key[0]:05}-{table}-{len(self._files[key]):06}.arrow"
            rows.slice(begin, end - begin).write_ipc(path, compression="lz4")
            self._files[key].append(path)

    def tables(self, region: int) -> dict[str, pl.DataFrame]:
        """The rows of a region by table; they are taken off the disk."""
        found = {}
        for key in [key for key in self._files if key[0] == region]:
            files = self._files.pop(key)
            found[key[1]] = pl.concat([pl.read_ipc(BytesIO(path.read_bytes())) for path in files], rechunk=True)
            for path in files:
                path.unlink()
        return found

    def remove(self) -> None:
        """Away with it."""
        shutil.rmtree(self._folder)
