"""Migraine Buddy: its CSV export, and the HTML report "for my doctor".

The CSV begins with a table of ongoing events and a blank line; then come the attacks. It writes MM/DD/YY, the
HTML report DD/MM/YY. Both write local times: the UTC offsets of the CSV never move an attack to another day,
they only tell how many hours passed where the clock changed in its course.

Both list attacks only. Whether a day that is not listed was free of headache or not answered is the person's
to say: `unlisted`. The place of an attack (a geohash, "at work") is location data and is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from abate.diary.episodes import Episode, Unlisted, days_of
from abate.diary.loss import Imported, Losses
from abate.diary.readers.attack_list import STARTED, AttackReader, AttackRow
from abate.diary.readers.html_tables import Cell, Page, grid, tables_of
from abate.diary.table import DiaryTable
from abate.errors import DiaryError, Fault
from abate.files import csv_rows, text_of

READ = frozenset(
    {
        "#",
        "started",
        "lasted",
        "start utc offset (min)",
        "end utc offset (min)",
        "attack types",
        "pain level",
        "symptoms",
        "most bothersome symptom",
        "auras",
        "pain positions",
        "helpful medication",
        "somewhat helpful medication",
        "unhelpful medication",
        "unsure medication",
        "notes",
    }
)
"""Columns that become part of the diary, or settle what does."""

DROPPED_AS = {"geohash": "location", "attack location": "location"}

HTML_NAMES = {
    "start": "started",
    "date": "started",
    "start time": "started",
    "duration": "lasted",
    "length": "lasted",
    "pain": "pain level",
    "pain intensity": "pain level",
    "intensity": "pain level",
    "attack type": "attack types",
    "type": "attack types",
    "symptom": "symptoms",
    "aura": "auras",
    "medications": "medication",
    "pain position": "pain positions",
    "note": "notes",
}
"""Other headings under which the report has had a column."""

MEDICATION_LINE = re.compile(r"(somewhat helpful|helpful|unhelpful|unsure)\s*[-–:]\s*(.*)", re.IGNORECASE)

NUMBER_OF_ATTACKS = re.compile(r"(?:total )?(?:number of|total) (?:attacks|migraines|headaches)|attacks recorded")
HEADACHE_DAYS = re.compile(r"(?:number of |total )?(?:attack|headache|migraine) days")
FREE_DAYS = re.compile(r"(?:number of |total )?(?:attack|headache|migraine)[- ]free days")

TALLEST_HEADER = 3
"""Rows of one table's header."""


def read_migraine_buddy(path: Path, *, latest: date | None = None, unlisted: Unlisted = "unanswered") -> Imported:
    """Read a Migraine Buddy export, CSV or HTML.

    Args:
        path: the file.
        latest: no diary day may be later than this day.
        unlisted: what a day means that lies between the first and the last listed day and is not listed.

    Raises:
        DiaryError: with every fault of the file, each with its line, column and value.
    """
    text = text_of(path)
    source = str(path)
    if text.lstrip()[:1] == "<":
        return _read_html(text, source, latest, unlisted)
    return _read_csv(text, source, latest, unlisted)


def _read_csv(text: str, source: str, latest: date | None, unlisted: Unlisted) -> Imported:
    losses = Losses()
    reader = AttackReader(source, "MM/DD/YY", latest, losses)
    header: list[str] = []
    attacks: list[AttackRow] = []
    events = 0
    for line, row in csv_rows(text, source):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if not header and cells[0] == "#" and "started" in [cell.lower() for cell in cells]:
            header = [cell.lower() for cell in cells]
            reader.headings.update(zip(header, cells, strict=True))
            reader.faults.extend(_header_faults(header, source, line))
        elif not header:
            is_event = not cells[0].lower().startswith("no ongoing events")
            if is_event and cells[:2] != ["Date", "Time Period"]:
                events += 1
                losses.dropped.add("ongoing events")
        elif len(cells) != len(header):
            why = f"the row has {len(cells)} cells, the header has {len(header)}"
            reader.faults.append(Fault(why, "give every row the same cells", source, line))
        else:
            attacks.append(AttackRow(line, dict(zip(header, cells, strict=True))))
    if not header:
        why, right = "there is no table of attacks", "its header begins with #, Started, Lasted"
        raise DiaryError([Fault(why, right, source)])
    _drop_columns(attacks, losses)
    return _imported(reader, attacks, unlisted, rows_read=events + len(attacks))


def _header_faults(header: list[str], source: str, line: int) -> Iterable[Fault]:
    for name in dict.fromkeys(header):
        if header.count(name) > 1:
            yield Fault("the column is there twice", "keep one of them", source, line, name)


def _read_html(text: str, source: str, latest: date | None, unlisted: Unlisted) -> Imported:
    page = tables_of(text, source)
    losses = Losses()
    reader = AttackReader(source, "DD/MM/YY", latest, losses)
    attacks: list[AttackRow] = []
    tables = 0
    for rows in page.tables:
        height = _height_of_header(rows)
        if height:
            tables += 1
            attacks.extend(_html_attacks(rows, height, reader))
    if not tables:
        why, right = "there is no table of attacks", "its header has a column Started"
        raise DiaryError([Fault(why, right, source)])
    _drop_columns(attacks, losses)
    return _imported(reader, attacks, unlisted, rows_read=len(attacks), totals=_totals(page))


def _height_of_header(rows: list[list[Cell]]) -> int:
    """Rows of the header of a table of attacks; 0 for any other table."""
    if not rows or "started" not in [_column_name(cell.text) for cell in rows[0]]:
        return 0
    return min(max(cell.down for cell in rows[0]), TALLEST_HEADER, len(rows))


def _column_name(heading: str) -> str:
    name = re.sub(r"\s+", " ", re.sub(r"\([^)]*\)", "", heading)).strip().lower()
    return HTML_NAMES.get(name, name)


def _html_attacks(rows: list[list[Cell]], height: int, reader: AttackReader) -> Iterable[AttackRow]:
    headings = [names[0] for names in zip(*grid(rows, height), strict=False)]
    columns = [_column_name(heading) for heading in headings]
    reader.headings.update(zip(columns, headings, strict=True))
    attack: AttackRow | None = None
    for row in rows[height:]:
        texts = [cell.text for cell in row]
        if len(row) == 1 and row[0].across > 1:
            # a note stands in a row of its own below its attack
            note = re.sub(r"^notes?\s*:\s*", "", texts[0], flags=re.IGNORECASE)
            if attack is not None and note:
                attack = AttackRow(attack.line, {**attack.cells, "notes": note})
        elif [_column_name(text) for text in texts[:2]] == columns[:2]:
            continue  # the header again, on the next printed page
        elif len(row) != len(columns):
            why = f"the row has {len(row)} cells, the header has {len(columns)}"
            reader.faults.append(Fault(why, "save the whole page again", reader.source, row[0].line))
        else:
            if attack is not None:
                yield attack
            attack = AttackRow(row[0].line, _html_cells(columns, texts, reader.losses))
    if attack is not None:
        yield attack


def _html_cells(columns: list[str], texts: list[str], losses: Losses) -> dict[str, str]:
    """The cells by the names of the CSV's columns."""
    cells: dict[str, str] = {}
    for name, text in zip(columns, texts, strict=True):
        # several columns under one heading (left, right) are one
        cells[name] = f"{cells[name]}\n{text}" if name in cells else text
    started, _, place = cells["started"].partition("\n")
    cells["started"] = started
    if place.removeprefix("Location:").strip():
        losses.dropped.add("location")
    for line in cells.pop("medication", "").splitlines():
        match = MEDICATION_LINE.fullmatch(line)
        name, text = (match[1].lower(), match[2]) if match else ("unsure", line)
        column = f"{name} medication"
        cells[column] = f"{cells[column]}\n{text}" if column in cells else text
    return cells


def _drop_columns(attacks: list[AttackRow], losses: Losses) -> None:
    for attack in attacks:
        for name, text in attack.cells.items():
            if text and name not in READ:
                losses.dropped.add(DROPPED_AS.get(name, name))


def _totals(page: Page) -> dict[str, str]:
    """What the page says beside its list, by label: its totals and its period."""
    said: dict[str, str] = {}
    for line in page.text.splitlines():
        label, mark, value = line.rpartition(":")
        if mark:
            said[_label(label)] = value.strip()
    for rows in page.tables:
        if _height_of_header(rows):
            continue
        for row in rows:
            if len(row) == 2:
                said[_label(row[0].text)] = row[1].text
        if len(rows) > 1:
            said.update((_label(head.text), cell.text) for head, cell in zip(rows[0], rows[1], strict=False))
    return said


def _label(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().rstrip(":").lower()


def _imported(
    reader: AttackReader,
    attacks: list[AttackRow],
    unlisted: Unlisted,
    *,
    rows_read: int,
    totals: dict[str, str] | None = None,
) -> Imported:
    episodes = [episode for row in attacks if (episode := reader.read(row)) is not None]
    period = _period(totals or {}, reader)
    if reader.faults:
        raise DiaryError(sorted(reader.faults, key=lambda fault: fault.line or 0))
    if not episodes:
        why, right = "there is no attack in it", "export a time that has attacks"
        raise DiaryError([Fault(why, right, reader.source)])
    made = days_of(episodes, unlisted=unlisted)
    headache_days = int(made.days["headache"].sum())
    reader.losses.disagreements.extend(_disagreements(totals or {}, period, episodes, headache_days))
    reader.losses.disagreements.extend(made.remarks)
    diary = DiaryTable.of(made.days, source=reader.source, latest=reader.latest)
    report = reader.losses.report(rows_read=rows_read, attacks=len(episodes), days=made.days.height)
    return Imported(diary, report)


def _period(totals: dict[str, str], reader: AttackReader) -> tuple[date, date] | None:
    """The days that the report says it covers; a day that is none in its order is a fault."""
    text = totals.get("time period", "")
    matches = list(STARTED.finditer(text))
    if len(matches) != 2:
        return None
    ends = []
    for match in matches:
        day_, month, year = int(match[1]), int(match[2]), int(match[3])
        try:
            ends.append(date(year if year > 99 else 2000 + year, month, day_))
        except ValueError:
            right = f"the report writes {reader.order}; have it made with that setting"
            fault = Fault("this is no day", right, reader.source, None, "Time period", match[0])
            reader.faults.append(fault)
    return (ends[0], ends[1]) if len(ends) == 2 else None


def _disagreements(
    totals: dict[str, str],
    period: tuple[date, date] | None,
    episodes: list[Episode],
    headache_days: int,
) -> Iterable[str]:
    """Where the header of the report and its rows do not say the same."""
    for label, text in totals.items():
        if not re.fullmatch(r"\d{1,6}", text):
            continue
        if NUMBER_OF_ATTACKS.fullmatch(label) and int(text) != len(episodes):
            yield f"the report says {label}: {text}; its rows hold {len(episodes)}"
        elif HEADACHE_DAYS.fullmatch(label) and int(text) != headache_days:
            yield f"the report says {label}: {text}; its rows touch {headache_days}"
        elif FREE_DAYS.fullmatch(label) and period is not None:
            free = (period[1] - period[0] + timedelta(days=1)).days - headache_days
            if int(text) != free:
                yield f"the report says {label}: {text}; its rows leave {free} of its time period"
    if period is not None:
        for episode in episodes:
            if not period[0] <= episode.start.date() <= period[1]:
                yield (
                    f"the attack of {episode.start:%Y-%m-%d %H:%M} lies outside of the report's time period, "
                    f"{period[0]} to {period[1]}"
                )
