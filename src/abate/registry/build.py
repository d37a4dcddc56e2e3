"""Building a registry, and appending to one: from a folder of files to buckets of whole people.

Memory does not grow with the number of people: a first look finds out who there is, a second lays every row into the
stretch of people that it belongs to (on the disk), and then one stretch after another is put in order, checked,
judged and written. The manifest is written last and put in place in one step: until then there is no new registry,
and the old one, where there is one, is as it was.
"""

from __future__ import annotations

import os
import shutil
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from abate.diary.day import EARLIEST_DATE
from abate.errors import Fault, InputError, RegistryError
from abate.registry.assembling import assemble
from abate.registry.derived import packed, rules_version, tables_of
from abate.registry.files import disk_problems, write_table, write_whole
from abate.registry.layout import DAYS, GIVEN, MANIFEST, PEOPLE, VERSION
from abate.registry.manifest import ListedBucket, ListedFile, Manifest, generation_folder, read_manifest
from abate.registry.reading import Registry, open_registry
from abate.registry.sources import Source, find_sources, survey
from abate.registry.spool import Region, Spool

PEOPLE_IN_A_BUCKET = 5_000
"""So many that each step over a bucket is long beside what it costs to begin, and few enough for the memory."""

MOST_DAYS = 4_000_000
MOST_WORDS = 400_000
"""Rows, and 64-day words, at which a bucket is full before it has so many people."""

MOST_FAULTS = 1_000
"""More are not listed."""

OnProgress = Callable[[str, int, int], None]
"""What is being done, how much of it is done, and how much there is."""


@dataclass(slots=True)
class Built:
    """What a build did. `repeated` counts, by table, rows that the registry held already, word for word."""

    people: int = 0
    days: int = 0
    buckets: int = 0
    repeated: dict[str, int] = field(default_factory=dict)
    histories_replaced: int = 0


def build(  # noqa: PLR0913 - what is built, and how
    folder: Path,
    registry: Path,
    *,
    latest: date,
    append: bool = False,
    sessions_complete: bool = False,
    people: int = PEOPLE_IN_A_BUCKET,
    on_progress: OnProgress = lambda *_: None,
) -> Built:
    """Build a registry, or append to one.

    Args:
        folder: what it is built from; see `abate.registry.sources`.
        registry: where it is, or is to be.
        latest: no day may be later.
        append: add to the registry that is there.
        sessions_complete: the sessions handed in are all that these people ever had.
        people: how many people a bucket holds at most.
        on_progress: told how far it is.

    Raises:
        InputError: with every fault found; the registry that was there is as it was.
    """
    before = _before(registry, append)
    sources = find_sources(folder, latest)
    generation = before.manifest.generation + 1 if before else 1
    unfinished = registry / f".generation-{generation}"
    with disk_problems(registry):
        try:
            unfinished.mkdir(parents=True)
            everybody = _survey(sources, latest, on_progress)
            if before is None and everybody.is_empty():
                why, right = "there is nobody in any of its files", "put in at least one person"
                raise RegistryError([Fault(why, right, str(folder))])
            regions = _plan(everybody, before, people)
            work = _Work(before, regions, unfinished, sources, sessions_complete, on_progress)
            manifest = work.done()
            _put_in_place(registry, unfinished, manifest)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    work.built.people, work.built.days, work.built.buckets = manifest.people, manifest.days, len(manifest.buckets)
    return work.built


def refresh(registry: Path, *, on_progress: OnProgress = lambda *_: None) -> int:
    """Judge the days of every bucket anew whose day rules have changed since; gives back how many buckets those were.

    Raises:
        RegistryError: when a file cannot be used, or the disk is full; the registry is then as it was.
    """
    before = open_registry(registry)
    if not before.is_stale:
        return 0
    generation = before.manifest.generation + 1
    unfinished = registry / f".generation-{generation}"
    stale = 0
    with disk_problems(registry):
        try:
            unfinished.mkdir()
            buckets: list[ListedBucket] = []
            for listed in before.manifest.buckets:
                on_progress("Judging", listed.number, len(before.manifest.buckets))
                place = _Place(unfinished, generation, listed.number)
                current = listed.rules == rules_version()
                files = place.linked(before, listed, [*listed.files] if current else [*GIVEN])
                if not current:
                    stale += 1
                    patients = before.table(listed.number, PEOPLE)["patient"].to_list()
                    files |= place.judged(before.table(listed.number, DAYS), patients)
                buckets.append(listed.model_copy(update={"files": files, "rules": rules_version()}))
            update = {"generation": generation, "buckets": tuple(buckets)}
            _put_in_place(registry, unfinished, before.manifest.model_copy(update=update))
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    return stale


def _before(registry: Path, append: bool) -> Registry | None:
    """The registry to append to, cleared of what a build left behind that was broken off."""
    there = (registry / MANIFEST).exists()
    if there and not append:
        right = "give --append to add to it, or name another place"
        raise RegistryError([Fault("there is a registry already", right, str(registry))])
    whole = generation_folder(read_manifest(registry)) if append else None
    for folder in (*registry.glob(".generation-*"), *registry.glob("generation-*")):
        if folder.name != whole:
            shutil.rmtree(folder)
    return open_registry(registry) if append else None


def _survey(sources: Sequence[Source], latest: date, on_progress: OnProgress) -> pl.DataFrame:
    """Everybody in the sources, in order: `patient`, `rows`, `words`.

    Raises:
        InputError: with the faults of every source that cannot be read, or people with more days than there were.
    """
    parts: list[pl.DataFrame] = []
    faults: list[Fault] = []
    for at, source in enumerate(sources):
        on_progress("Looking who there is", at, len(sources))
        try:
            parts.append(source.patients())
        except InputError as problem:
            faults += problem.faults
    if faults:
        faults += [fault for source in sources if source.kind == "histories" for fault in _faults_of(source)]
        raise RegistryError(faults[:MOST_FAULTS])
    everybody = _together(parts)
    too_many = everybody.filter(pl.col("rows") > (latest - EARLIEST_DATE).days + 1)
    if too_many.height:
        raise RegistryError(
            [
                Fault(
                    f"patient {patient!r} has {rows:,} days, more than there were since {EARLIEST_DATE}",
                    "keep one row per day",
                    ", ".join(str(source.path) for source in sources if source.kind == "days"),
                )
                for patient, rows in too_many.head(MOST_FAULTS).select("patient", "rows").iter_rows()
            ]
        )
    return everybody


def _faults_of(source: Source) -> tuple[Fault, ...]:
    """What is wrong with histories, which are only read in full when they are laid out."""
    try:
        deque(source.batches(), maxlen=0)
    except InputError as problem:
        return problem.faults
    return ()


def _together(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    words = (pl.col("last") - pl.col("first")).dt.total_days() // 64 + 2
    return (
        pl.concat(parts)
        .group_by("patient")
        .agg(pl.col("rows").sum(), pl.col("first").min(), pl.col("last").max())
        .with_columns(words=words.fill_null(0))
        .sort("patient")
    )


def _plan(new: pl.DataFrame, before: Registry | None, people: int) -> list[Region]:
    """Stretches of people, in order: those that become buckets, and buckets to which nothing is added."""
    if before is None:
        return [Region(upper) for upper in _uppers(new, people)]
    listed = before.manifest.buckets
    uppers = pl.Series([bucket.last_patient for bucket in listed[:-1]], dtype=pl.String)
    falls = new.with_columns(bucket=pl.Series(uppers.search_sorted(new["patient"])))
    regions: list[Region] = []
    for number, bucket in enumerate(listed):
        added = falls.filter(pl.col("bucket") == number).drop("bucket")
        if not added.height:
            regions.append(Region(bucket.last_patient, kept=number))
            continue
        held = before.table(number, DAYS).lazy()
        everybody = before.table(number, PEOPLE).select("patient").with_columns(
            rows=pl.lit(0, pl.UInt32), first=pl.lit(None, pl.Date), last=pl.lit(None, pl.Date)
        )  # fmt: skip
        regions += [
            Region(upper, held=number)
            for upper in _uppers(_together([survey(held), everybody, added.drop("words")]), people)
        ]
    return regions


def _uppers(everybody: pl.DataFrame, people: int) -> list[str]:
    """The last patient of each bucket, so that none holds too many people, days or words."""
    uppers: list[str] = []
    held = rows = words = 0
    before = ""
    for patient, more_rows, more_words in everybody.select("patient", "rows", "words").iter_rows():
        if held and (held >= people or rows + more_rows > MOST_DAYS or words + more_words > MOST_WORDS):
            uppers.append(before)
            held = rows = words = 0
        held, rows, words, before = held + 1, rows + more_rows, words + more_words, patient
    return [*uppers, before]


class _Work:
    """The work of one build, from sources to written buckets."""

    def __init__(  # noqa: PLR0913, PLR0917
        self,
        before: Registry | None,
        regions: list[Region],
        folder: Path,
        sources: list[Source],
        sessions_complete: bool,
        on_progress: OnProgress,
    ) -> None:
        self.built = Built()
        self._before = before
        self._regions = regions
        self._folder = folder
        self._sources = sources
        self._complete = sessions_complete or (before is not None and before.manifest.sessions_complete)
        self._on_progress = on_progress
        self._spool = Spool(folder / "spool", regions)
        self._generation = before.manifest.generation + 1 if before else 1

    def done(self) -> Manifest:
        """Lay out every row, then write bucket after bucket."""
        self._lay_out()
        buckets: list[ListedBucket] = []
        for at, region in enumerate(self._regions):
            self._on_progress("Writing", at, len(self._regions))
            first_person = sum(bucket.people for bucket in buckets)
            place = _Place(self._folder, self._generation, at)
            buckets.append(self._kept(region, place, first_person) or self._written(place, first_person))
        self._spool.remove()
        return Manifest(
            layout=VERSION, generation=self._generation, sessions_complete=self._complete, buckets=tuple(buckets)
        )

    def _lay_out(self) -> None:
        faults: list[Fault] = []
        for held in sorted({region.held for region in self._regions if region.held is not None}):
            for name, table in GIVEN.items():
                self._spool.add(name, self._registry.table(held, table), origin=0)
        for origin, source in enumerate(self._sources, 1):
            self._on_progress(f"Reading {source.path.name}", origin - 1, len(self._sources))
            try:
                for batch in source.batches():
                    for name, rows in batch.items():
                        self._spool.add(name, rows, origin)
            except InputError as problem:
                faults += problem.faults
        if faults:
            raise RegistryError(faults[:MOST_FAULTS])

    @property
    def _registry(self) -> Registry:
        assert self._before is not None  # noqa: S101 - only buckets that were there are kept or held
        return self._before

    def _kept(self, region: Region, place: _Place, first_person: int) -> ListedBucket | None:
        """A bucket to which nothing is added, without writing it again."""
        if region.kept is None:
            return None
        listed = self._registry.manifest.buckets[region.kept]
        files = place.linked(self._registry, listed, listed.files)
        return listed.model_copy(update={"number": place.number, "first_person": first_person, "files": files})

    def _written(self, place: _Place, first_person: int) -> ListedBucket:
        sources = ["the registry", *(str(source.path) for source in self._sources)]
        found = assemble(self._spool.tables(place.number), sources, sessions_complete=self._complete)
        for name, count in found.repeated.items():
            self.built.repeated[name] = self.built.repeated.get(name, 0) + count
        self.built.histories_replaced += found.histories_replaced
        patients = found.tables["people"]["patient"]
        days = found.tables["days"]
        files = {name: place.written(name, frame) for name, frame in found.tables.items()}
        return ListedBucket(
            number=place.number,
            first_person=first_person,
            people=len(patients),
            days=days.height,
            first_patient=patients[0],
            last_patient=patients[-1],
            first_day=days["date"].min(),
            last_day=days["date"].max(),
            rules=rules_version(),
            files=files | place.judged(days, patients.to_list()),
        )


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the files of one bucket are being written, and what they are to be listed as."""

    unfinished: Path
    generation: int
    number: int

    def __post_init__(self) -> None:
        self._here("").mkdir()

    def written(self, table: str, frame: pl.DataFrame, ending: str = "parquet") -> ListedFile:
        """A table of the bucket."""
        name = f"{table}.{ending}"
        return write_table(frame, self._here(name), self._listed(name))

    def judged(self, days: pl.DataFrame, patients: Sequence[str]) -> dict[str, ListedFile]:
        """The derived tables of its days."""
        tables = tables_of(packed(days, patients))
        return {name: self.written(name, frame, "arrow") for name, frame in tables.items()}

    def linked(self, before: Registry, listed: ListedBucket, tables: Iterable[str]) -> dict[str, ListedFile]:
        """Tables as they were: the same files under a second name, or copies where the disk cannot do that."""
        files = {}
        for table in tables:
            there = before.path / listed.files[table].path
            try:
                os.link(there, self._here(there.name))
            except OSError:
                shutil.copyfile(there, self._here(there.name))
            files[table] = listed.files[table].model_copy(update={"path": self._listed(there.name)})
        return files

    def _here(self, name: str) -> Path:
        return self.unfinished / f"{self.number:05}" / name

    def _listed(self, name: str) -> str:
        return f"generation-{self.generation}/{self.number:05}/{name}"


def _put_in_place(registry: Path, unfinished: Path, manifest: Manifest) -> None:
    """The new generation, then the manifest that names it, then away with the old one."""
    unfinished.rename(registry / generation_folder(manifest))
    waiting = registry / f".{MANIFEST}"
    write_whole(waiting, manifest.model_dump_json(indent=1).encode())
    waiting.replace(registry / MANIFEST)
    for folder in registry.glob("generation-*"):
        if folder.name != generation_folder(manifest):
            shutil.rmtree(folder)
