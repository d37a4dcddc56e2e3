"""What may leave the registry: tables whose small counts, and whatever rests on them, are withheld.

An outcome is a `Table` of exact figures, which stays inside. `release` makes `Released` ones of them, all in one go,
since a count withheld in one table must not be shown in another. Files, plots and sentences are made from released
tables alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import polars as pl

from abate.registry.rows import DEFAULT_LIMIT
from abate.registry.small_counts import Sum, withheld

ALL = "all"
"""The group of everybody, in tables that have a row for each group."""

WITHHELD = "withheld"
"""The column of a released table that names what is withheld in a row; what is null and not named has no figure."""

CellKey = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Counted:
    """A column of counts.

    `quantity` and the key columns `per` say which count it is: two cells that agree in both are one count, in one
    table or in several; left out, each row of the table has its own. `few` is the column of the people behind it: few
    people make their sessions small, however many those are. One that is `rather_shown` is withheld for the sake of
    others only where nothing else would do.
    """

    column: str
    quantity: str = ""
    per: tuple[str, ...] | None = None
    few: str = ""
    rather_shown: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """In each row `total` is the sum of `parts`, and of a rest that no column shows where `has_rest`."""

    total: str
    parts: tuple[str, ...]
    has_rest: bool = False


@dataclass(frozen=True, slots=True)
class Groups:
    """In each of `columns` the row whose `key` is `ALL` is the sum of the other rows with the same other keys.

    Where groups `may_overlap` (a session that drew on two lots is in both) this is taken to hold wherever it does.
    """

    columns: tuple[str, ...]
    key: str
    may_overlap: bool = False


@dataclass(frozen=True, slots=True)
class Nested:
    """Along `key`, in the order of `values`, each row's people are among those of the row before."""

    column: str
    key: str
    values: tuple[Any, ...]


Relation = Parts | Groups | Nested


@dataclass(frozen=True, slots=True)
class Across:
    """Of counts in several tables `total` is the sum of `parts`, and of a rest that none shows where `has_rest`.

    With one part and no rest they are one count in two places. Where one of them is in no table nothing holds.
    """

    total: CellKey
    parts: tuple[CellKey, ...]
    has_rest: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """An outcome with exact figures: not for release.

    `frame` has one row for each combination of `keys`. `figures` are the columns that are no counts, each with the
    counts that it rests on: it is withheld with any of them. Columns that are `inner` never leave.
    """

    name: str
    frame: pl.DataFrame
    keys: tuple[str, ...]
    counts: tuple[Counted, ...]
    relations: tuple[Relation, ...] = ()
    figures: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    inner: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Every column is accounted for; every combination of keys is there once."""
        named = {*self.keys, *(one.column for one in self.counts), *self.figures, *self.inner}
        if named != set(self.frame.columns):
            raise ValueError(f"{self.name}: {sorted(named ^ set(self.frame.columns))} are not accounted for")
        if self.frame.select(self.keys).is_duplicated().any():
            raise ValueError(f"{self.name}: two rows have the same {', '.join(self.keys)}")


@dataclass(frozen=True, slots=True, eq=False)
class Released:
    """An outcome as it may be shown: null where withheld, and named in the column `WITHHELD`."""

    name: str
    frame: pl.DataFrame
    keys: tuple[str, ...]
    limit: int

    def row(self, **keys: Any) -> dict[str, Any] | None:
        """One row by its keys; None where there is none."""
        found = self.frame.filter(*(pl.col(name) == value for name, value in keys.items()))
        return found.row(0, named=True) if found.height else None

    @property
    def how_many_withheld(self) -> int:
        """How many figures are withheld in it."""
        return int(self.frame[WITHHELD].list.len().sum())


def release(
    tables: Sequence[Table], across: Sequence[Across] = (), *, limit: int = DEFAULT_LIMIT
) -> dict[str, Released]:
    """Tables by name, without counts from 1 to `limit - 1`, and without whatever would give them away.

    Raises:
        ValueError: when two cells that are one count differ, or a sum is wrong.
    """
    cells = _Cells()
    for table in tables:
        cells.take(table, limit)
    for relation in across:
        cells.tie(relation)
    hidden = withheld(
        cells.counts,
        cells.sums,
        limit=limit,
        also=cells.few,
        never_shown=cells.rests,
        rather_shown=cells.rather_shown,
    )
    return {table.name: _released(table, cells, hidden, limit) for table in tables}


class _Cells:
    """The counts of all tables, each once, and what adds up among them."""

    def __init__(self) -> None:
        self.counts: list[int] = []
        self.sums: list[Sum] = []
        self.few: set[int] = set()
        self.rests: set[int] = set()
        self.rather_shown: set[int] = set()
        self._places: dict[CellKey, int] = {}

    def take(self, table: Table, limit: int) -> None:
        """Add the counts of a table."""
        rows = table.frame.to_dicts()
        for row in rows:
            for counted in table.counts:
                place = self._place(key_of(table, counted, row), row[counted.column])
                if counted.few and 0 < row[counted.few] < limit:
                    self.few.add(place)
                if counted.rather_shown:
                    self.rather_shown.add(place)
        for relation in table.relations:
            for total, parts, has_rest in _sums(table, relation, rows):
                self._add(total, parts, has_rest)

    def tie(self, across: Across) -> None:
        """Add what holds among counts of several tables."""
        if self._places.keys() >= {across.total, *across.parts}:
            self._add(across.total, across.parts, across.has_rest)

    def at(self, key: CellKey) -> int:
        """The place of a count."""
        return self._places[key]

    def _place(self, key: CellKey, count: int) -> int:
        if key not in self._places:
            self._places[key] = len(self.counts)
            self.counts.append(count)
        elif self.counts[self._places[key]] != count:
            raise ValueError(f"{key} is {self.counts[self._places[key]]} in one place and {count} in another")
        return self._places[key]

    def _add(self, total: CellKey, parts: Sequence[CellKey], has_rest: bool) -> None:
        places = [self._places[part] for part in parts]
        if has_rest:
            rest = self.counts[self._places[total]] - sum(self.counts[place] for place in places)
            key = (f"the rest of {total} without {tuple(parts)}", ())
            self.rests.add(self._place(key, rest))
            places.append(self._places[key])
        self.sums.append(Sum(self._places[total], tuple(places)))


def key_of(table: Table, counted: Counted, row: Mapping[str, Any]) -> CellKey:
    """Which count stands in a row of a table."""
    per = table.keys if counted.per is None else counted.per
    return counted.quantity or f"{table.name}.{counted.column}", tuple(row[name] for name in per)


def _sums(
    table: Table, relation: Relation, rows: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[CellKey, list[CellKey], bool]]:
    columns = {counted.column: counted for counted in table.counts}

    def cell(column: str, row: Mapping[str, Any]) -> CellKey:
        return key_of(table, columns[column], row)

    match relation:
        case Parts(total, parts, has_rest):
            yield from ((cell(total, row), [cell(part, row) for part in parts], has_rest) for row in rows)
        case Groups(summed, key, may_overlap):
            for whole, others in _alike(table, key, rows):
                for column in summed if ALL in whole else ():
                    if not may_overlap or whole[ALL][column] == sum(row[column] for row in others):
                        yield cell(column, whole[ALL]), [cell(column, row) for row in others], False
        case Nested(column, key, values):
            for found, _ in _alike(table, key, rows):
                ordered = [found[value] for value in values if value in found]
                for wide, narrow in pairwise(ordered):
                    yield cell(column, wide), [cell(column, narrow)], True


def _alike(
    table: Table, key: str, rows: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[dict[Any, Mapping[str, Any]], list[Mapping[str, Any]]]]:
    """Rows that differ in one key alone: by that key, and those that are not the row of everybody."""
    groups: dict[tuple[Any, ...], dict[Any, Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault(tuple(row[name] for name in table.keys if name != key), {})[row[key]] = row
    for group in groups.values():
        yield group, [row for value, row in group.items() if value != ALL]


def _released(table: Table, cells: _Cells, hidden: Sequence[bool], limit: int) -> Released:
    keys = tuple(name for name in table.keys if name not in table.inner)
    columns = [name for name in table.frame.columns if name not in (*table.keys, *table.inner)]
    gone: dict[str, list[bool]] = {name: [] for name in columns}
    for row in table.frame.iter_rows(named=True):
        counts = {counted.column: hidden[cells.at(key_of(table, counted, row))] for counted in table.counts}
        for name in columns:
            gone[name].append(counts[name] if name in counts else any(counts[base] for base in table.figures[name]))
    names = [[name for name in columns if gone[name][at]] for at in range(table.frame.height)]
    frame = table.frame.with_columns(
        *(pl.when(~pl.Series(gone[name], dtype=pl.Boolean)).then(pl.col(name)).alias(name) for name in columns)
    ).with_columns(pl.Series(WITHHELD, names, dtype=pl.List(pl.String)))
    return Released(table.name, frame.drop(table.inner), keys, limit)
