"""Assesses the example people and says where their pages are. `make run` runs this."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path

from abate import assess, read_diary, read_history
from abate.reports.page import page
from abate.reports.paper import paper

HERE = Path(__file__).parent
LAST_DAY = date(2026, 3, 1)


def main() -> None:
    """Write a page and a sheet of paper for each person, and an index that leads to them."""
    pages = HERE.parent / "build" / "examples"
    pages.mkdir(parents=True, exist_ok=True)
    items = []
    for diary in sorted(HERE.glob("*.csv")):
        person = assess(read_diary(diary), read_history(diary.with_suffix(".yaml")), as_of=LAST_DAY)
        (pages / f"{diary.stem}.html").write_text(page(person), encoding="utf-8")
        (pages / f"{diary.stem}.pdf").write_bytes(paper(person))
        on_paper = f'<a href="{diary.stem}.pdf">on paper</a>'
        items.append(f'<li><a href="{diary.stem}.html">{person.diary.patient}</a> ({on_paper})</li>')
    made = datetime.now(UTC).date()
    (pages / "index.html").write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Abate: example people</title>'
        f"<h1>Example people</h1><p>Invented; made on {made}.</p><ul>{''.join(items)}</ul></html>",
        encoding="utf-8",
    )
    sys.stdout.write(f"Open {(pages / 'index.html').resolve().as_uri()}\n")


if __name__ == "__main__":
    main()
