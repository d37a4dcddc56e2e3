"""Answering questions bucket after bucket: in one process, in several, or on a cluster, and none of them twice."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from abate.registry.rows import Questions

AllRows = Mapping[str, pl.LazyFrame]
"""The rows of every bucket by the names of `rows.Rows`, in the order of `person`. They need not fit into memory."""


def run(registry: Path, questions: Questions, folder: Path) -> AllRows:
    """Answer the questions for every bucket; finished buckets are kept below `folder`."""
    raise NotImplementedError
