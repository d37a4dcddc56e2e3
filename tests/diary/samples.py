"""Small files as the apps write them, for the tests of the readers."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import polars as pl
from hypothesis import strategies as st

from abate.diary import day
from abate.diary.table import DiaryTable

MIGRAINE_BUDDY_HEADER = [
    "#",
    "Started",
    "Lasted",
    "Start UTC Offset (min)",
    "End UTC Offset (min)",
    "Geohash",
    "Attack Types",
    "Attack Location",
    "Pain Level",
    "Affected Activities",
    "Potential Triggers",
    "Symptoms",
    "Most Bothersome Symptom",
    "Premonitory Symptoms",
    "Pain Positions",
    "Helpful Medication",
    "Somewhat Helpful Medication",
    "Unhelpful Medication",
    "Unsure Medication",
    "Helpful Non Drug Relief Methods",
    "Somewhat Helpful Non Drug Relief Methods",
    "Unhelpful Non Drug Relief Methods",
    "Unsure Non Drug Relief Methods",
    "Notes",
]

NO_EVENTS = (("No ongoing events recorded during this period.", "", "", ""),)


def migraine_buddy_csv(*attacks: dict[str, str], events: tuple[tuple[str, str, str, str], ...] = NO_EVENTS) -> str:
    """An export with these attacks, each a few cells by column name."""
    file = io.StringIO()
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerows([("Date", "Time Period", "Description", "Notes"), *events])
    file.write("\n")
    writer.writerow(MIGRAINE_BUDDY_HEADER)
    for number, cells in enumerate(attacks, start=1):
        assert cells.keys() <= set(MIGRAINE_BUDDY_HEADER), cells
        writer.writerow([{"#": str(number), **cells}.get(name, "") for name in MIGRAINE_BUDDY_HEADER])
    return file.getvalue()


def attack(started: str, lasted: str = "02h 00m", **cells: str) -> dict[str, str]:
    """One attack of the CSV; further cells by column name, `_` for a space."""
    return {"Started": started, "Lasted": lasted, **{name.replace("_", " "): text for name, text in cells.items()}}


def html_row(
    number: int,
    started: str,
    lasted: str,
    *,
    pain: str = "5",
    symptoms: str = "",
    auras: str = "No",
    left: str = "",
    right: str = "",
    medication: str = "",
    place: str = "Home",
    note: str | None = None,
) -> str:
    """One attack of the report for the doctor, with its row of notes."""
    cells = [
        str(number),
        f"<div><span> {started} </span><br>Location: <div> {place} </div></div>",
        f" {lasted} <br> <i> </i>",
        "",
        pain,
        "Not affected",
        "No idea <br> Menstruation: Yes",
        symptoms,
        auras,
        left,
        right,
        medication,
        "<div class='relief-methods'>No relief</div>",
    ]
    row = "<tr>" + "".join(f"<td style='padding:0'>{cell}</td>\n" for cell in cells) + "</tr>\n"
    if note is None:
        return row
    return row + f"<tr><td colspan='14' class='notes'><pre><strong>Notes:</strong> {note}</pre></td></tr>\n"


def html_report(
    *rows: str, totals: tuple[str, str, str] = ("1", "1", "30"), period: str = "01/08/18 - 31/08/18"
) -> str:
    """A report for the doctor, laid out as the app lays it out."""
    spanning = ["#", "Started", "Lasted", "Sleep before Attack", "Pain Level", "Affected Activities"]
    spanning += ["Potential Triggers <br>(including menstruations)", "Symptoms", "Auras"]
    head = "".join(f'<td rowspan="2" style=";font-family:&quot;Asap&quot;">{name}</td>' for name in spanning)
    return f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>Migraine Listing</title><style>.a > b {{ color: red }}</style></head>
<body><div><img alt="logo" src="x.png"></div>
<table><tbody><tr><td> Time Period: </td><td> <b>{period}</b> </td></tr></tbody></table>
<center><div id="overview"><table><thead><tr><td>Number of Attacks</td><td>Attack Days</td><td>Attack-Free Days</td>
<td>Avg Attack Duration</td></tr></thead><tbody><tr>{"".join(f"<td>{total}</td>" for total in totals)}
<td>15h 57m</td></tr></tbody></table></div></center>
<table><thead><tr>{head}<td colspan="2">Pain Positions</td><td rowspan="2">Medication</td>
<td rowspan="2"> Non Drug Relief Methods </td></tr>
<tr class="subheading"><td>Left</td><td>Right</td></tr></thead>
<tbody>
{"".join(rows)}</tbody></table></body></html>
"""


DOCUMENT_TYPE = """<!DOCTYPE HealthData [
<!-- HealthKit Export Version: 14 -->
<!ELEMENT HealthData (ExportDate,Me,(Record|Correlation|Workout)*)>
<!ATTLIST HealthData
  locale CDATA #REQUIRED
>
<!ELEMENT Record ((MetadataEntry|HeartRateVariabilityMetadataList)*)>
<!ATTLIST Record type CDATA #REQUIRED value CDATA #IMPLIED>
]>
"""


def apple_record(start: str, end: str = "", value: str = "HKCategoryValueSeverityModerate") -> str:
    """A headache record; the end is the start if none is given."""
    return (
        f' <Record type="HKCategoryTypeIdentifierHeadache" sourceName="Phone" startDate="{start}" '
        f'endDate="{end or start}" value="{value}"/>\n'
    )


def apple_export(*records: str) -> str:
    """An export.xml with these records; the first stands in line 13."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{DOCUMENT_TYPE}<HealthData locale="en_US">\n'
        f' <Record type="HKQuantityTypeIdentifierStepCount" sourceName="Phone" value="12"/>\n'
        f"{''.join(records)}</HealthData>\n"
    )


def written(folder: Path, text: str, name: str = "diary.csv") -> Path:
    """The text as a file."""
    path = folder / name
    path.write_bytes(text.encode())
    return path


def rows_by_day(diary: DiaryTable) -> dict[str, dict[str, object]]:
    """The rows of a one-patient diary by their day."""
    return {str(row["date"]): row for row in diary.days.iter_rows(named=True)}


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8).map(str.strip)
FLAG = st.none() | st.booleans()


@st.composite
def diaries(draw: st.DrawFn, most_people: int = 3, most_days: int = 8) -> DiaryTable:
    """Valid diaries of a few people and days, every column drawn."""
    rows = []
    people = draw(st.lists(TEXT.filter(bool), min_size=1, max_size=most_people, unique=True))
    for patient in people:
        for distance in draw(st.sets(st.integers(0, 400), max_size=most_days)):
            headache = draw(st.booleans())
            row: dict[str, object] = {name: draw(FLAG) for name in day.FLAGS}
            row |= {"patient": patient, "date": date(2024, 1, 1) + timedelta(days=distance), "headache": headache}
            row["hours"] = draw(st.none() | st.floats(0, 24 if headache else 0))
            row["severity"] = draw(st.none() | (st.integers(1, 3) if headache else st.just(0)))
            row["note"] = draw(st.none() | TEXT.filter(bool))
            rows.append(row)
    return DiaryTable.of(pl.DataFrame(rows, schema=day.SCHEMA))
