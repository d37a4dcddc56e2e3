"""Apple Health: the headache records of an export, `export.xml` or the `export.zip` that holds it.

    <Record type="HKCategoryTypeIdentifierHeadache" sourceName="..." startDate="2024-03-01 09:00:00 -0800"
            endDate="2024-03-01 11:30:00 -0800" value="HKCategoryValueSeverityModerate"/>

The day of a record is the date as it is written, in local time; its UTC offset moves nothing. "Not present" is
an explicit headache-free day. Files reach gigabytes, so the XML passes by in pieces and only headaches are
kept. An export declares its elements in a document type of its own; that is read over. Entities, which can
make a small file stand for an endless one or point to other files, are refused where they are declared.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO
from xml.parsers import expat

from abate.diary import day
from abate.diary.episodes import Episode, Unlisted, days_of
from abate.diary.loss import Imported, Losses
from abate.diary.readers.attack_list import FARTHEST_OFFSET, LONGEST_ATTACK
from abate.diary.table import DiaryTable
from abate.errors import DiaryError, Fault
from abate.files import readable

Progress = Callable[[int, int], None]
"""Called now and then with the bytes read and the bytes there are."""

HEADACHE = "HKCategoryTypeIdentifierHeadache"
NOT_PRESENT = 1
SEVERITIES: dict[str, int] = {
    "HKCategoryValueSeverityUnspecified": 0,
    "HKCategoryValueSeverityNotPresent": NOT_PRESENT,
    "HKCategoryValueSeverityMild": 2,
    "HKCategoryValueSeverityModerate": 3,
    "HKCategoryValueSeveritySevere": 4,
}
"""HKCategoryValueSeverity. Other programs number severities otherwise (in Android's Health Connect 2 is
moderate), so the numbers hold for nothing but Apple's own file."""

PAIN = {2: day.Severity.MILD, 3: day.Severity.MODERATE, 4: day.Severity.SEVERE}

WHEN = re.compile(r"(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}) ([+-])(\d{2}):?(\d{2})")

PIECE = 1 << 20
"""Bytes parsed at a time."""

ZIP_BEGINS = b"PK\x03\x04"


def read_apple_health(
    path: Path,
    *,
    latest: date | None = None,
    unlisted: Unlisted = "unanswered",
    on_progress: Progress | None = None,
) -> Imported:
    """Read the headaches of an Apple Health export.

    Args:
        path: `export.xml` or `export.zip`.
        latest: no diary day may be later than this day.
        unlisted: what a day means that lies between the first and the last recorded day and has no record.
            A person who records days without headache has answered; `clear` then changes nothing.
        on_progress: told about the way through a large file.

    Raises:
        DiaryError: with every fault, each with its line; one alone if the XML is broken or unsafe.
    """
    source = str(readable(path))
    with _export(path, source) as (file, size):
        reader = _Reader(source, latest)
        reader.parse(file, size, on_progress)
    if reader.faults:
        raise DiaryError(reader.faults)
    if not reader.records:
        why, right = "the export holds no headache record", "record headaches in Health under Symptoms"
        raise DiaryError([Fault(why, right, source)])
    losses = Losses()
    if reader.other_records:
        losses.dropped.add("records of other kinds")
    if reader.free and unlisted == "clear":
        losses.disagreements.append(
            "the export holds explicit headache-free days, so a day without a record stays unanswered"
        )
        unlisted = "unanswered"
    for line, text in reader.without_length:
        losses.not_read(line, text, "the record has no length, so the hours of its day are not known")
    made = days_of(reader.episodes, headache_free=reader.free, unlisted=unlisted)
    losses.disagreements.extend(made.remarks)
    diary = DiaryTable.of(made.days, source=source, latest=latest)
    report = losses.report(rows_read=reader.records, attacks=len(reader.episodes), days=made.days.height)
    return Imported(diary, report)


@contextmanager
def _export(path: Path, source: str) -> Iterator[tuple[IO[bytes], int]]:
    """The XML to read, and its size in bytes."""
    with path.open("rb") as file:
        if file.read(len(ZIP_BEGINS)) != ZIP_BEGINS:
            file.seek(0)
            yield file, path.stat().st_size
            return
        right = "name the export.zip as Health made it, or the export.xml inside it"
        try:
            with zipfile.ZipFile(file) as archive:
                inside = _xml_of(archive)
                if inside is None:
                    raise DiaryError([Fault("there is no Health export in this archive", right, source)])
                with archive.open(inside) as xml:
                    yield xml, inside.file_size
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as problem:
            raise DiaryError([Fault(f"the archive cannot be read ({problem})", right, source)]) from None


def _xml_of(archive: zipfile.ZipFile) -> zipfile.ZipInfo | None:
    """The largest XML that is not the clinical document; the export's name follows the phone's language."""
    every = [
        info
        for info in archive.infolist()
        if info.filename.lower().endswith(".xml") and "cda" not in info.filename.lower()
    ]
    return max(every, key=lambda info: info.file_size, default=None)


@dataclass(slots=True)
class _Reader:
    """What has been found so far."""

    source: str
    latest: date | None
    parser: expat.XMLParserType | None = None
    records: int = 0
    other_records: bool = False
    episodes: list[Episode] = field(default_factory=list)
    free: set[date] = field(default_factory=set)
    without_length: list[tuple[int | None, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def parse(self, file: IO[bytes], size: int, on_progress: Progress | None) -> None:
        """Pass the whole file by."""
        parser = self.parser = expat.ParserCreate()
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartDoctypeDeclHandler = self._document_type
        parser.EntityDeclHandler = self._entity
        parser.StartElementHandler = self._root
        done = 0
        try:
            while piece := file.read(PIECE):
                parser.Parse(piece, False)
                done += len(piece)
                if on_progress is not None:
                    on_progress(done, size)
            parser.Parse(b"", True)
        except (expat.ExpatError, LookupError, ValueError) as problem:
            damage = expat.ErrorString(problem.code) if isinstance(problem, expat.ExpatError) else problem
            why = f"the XML breaks off or is damaged ({damage})"
            right = "export the data again, and copy the whole file"
            raise DiaryError([Fault(why, right, self.source, parser.CurrentLineNumber)]) from None
        finally:
            # reader and parser hold each other; undone, the memory goes back at once
            parser.StartElementHandler = parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = None
            self.parser = None

    def _document_type(self, name: str, system: str | None, public: str | None, inside: int) -> None:  # noqa: ARG002
        if system is not None or public is not None:
            self._refuse("its document type points to another file")

    def _entity(self, name: str, *_: object) -> None:
        self._refuse(f"the entity {name!r} is declared")

    def _root(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002
        if name != "HealthData":
            self._refuse(f"its outermost element is {name!r}, not 'HealthData'")
        if self.parser is not None:
            self.parser.StartElementHandler = self._element

    def _refuse(self, why: str) -> None:
        right = "name an export.xml as Apple Health made it"
        raise DiaryError([Fault(why, right, self.source, self._line())])

    def _line(self) -> int | None:
        return None if self.parser is None else self.parser.CurrentLineNumber

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        if name != "Record":
            return
        if attributes.get("type") != HEADACHE:
            self.other_records = True
            return
        self.records += 1
        self._headache(self._line(), attributes)

    def _headache(self, line: int | None, attributes: dict[str, str]) -> None:
        faults_before = len(self.faults)
        severity = self._severity(line, attributes.get("value", ""))
        begin = self._when(line, "startDate", attributes.get("startDate", ""))
        stop = self._when(line, "endDate", attributes.get("endDate", attributes.get("startDate", "")))
        if begin is None or stop is None or severity is None:
            return
        (start, start_offset), (end, end_offset) = begin, stop
        change = end_offset - start_offset
        passed = end - start - change
        if passed < timedelta(0) or passed > LONGEST_ATTACK:
            why = "it ends before it starts" if passed < timedelta(0) else "the headache is longer than any"
            self._fault(line, "endDate", attributes["endDate"], why, "correct the record in Health")
        for column, at in (("startDate", start), ("endDate", end)):
            if self.latest is not None and at.date() > self.latest:
                why, right = "the day lies in the future", f"use days up to {self.latest}"
                self._fault(line, column, attributes.get(column, ""), why, right)
                break
        if start.date() < day.EARLIEST_DATE:
            right = f"use dates from {day.EARLIEST_DATE} on"
            self._fault(line, "startDate", attributes["startDate"], "no diary is that old", right)
        if len(self.faults) > faults_before:
            return
        episode = Episode(start, end, change, PAIN.get(severity))
        if severity == NOT_PRESENT:
            self.free.update(episode.days)
            return
        self.episodes.append(episode)
        if not passed:
            self.without_length.append((line, attributes["startDate"]))

    def _severity(self, line: int | None, text: str) -> int | None:
        if text in SEVERITIES:
            return SEVERITIES[text]
        if re.fullmatch("[0-4]", text):
            return int(text)
        right = f"Apple Health writes {', '.join(SEVERITIES)}, or 0 to 4"
        self._fault(line, "value", text, "this is no severity of a headache", right)
        return None

    def _when(self, line: int | None, column: str, text: str) -> tuple[datetime, timedelta] | None:
        match = WHEN.fullmatch(text)
        if match is not None:
            offset = timedelta(hours=int(match[3]), minutes=int(match[4]))
            try:
                local = datetime.fromisoformat(match[1])
            except ValueError:
                local = None
            if local is not None and offset <= timedelta(minutes=FARTHEST_OFFSET):
                return local, offset if match[2] == "+" else -offset
        right = "Apple Health writes it as 2024-03-01 09:00:00 -0800"
        self._fault(line, column, text, "this is no date and time", right)
        return None

    def _fault(self, line: int | None, column: str, value: str, why: str, right: str) -> None:
        self.faults.append(Fault(why, right, self.source, line, column, value))
