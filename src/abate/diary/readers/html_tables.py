"""The tables of an HTML page, read tolerantly: cells as text, with their spans and lines.

The standard library's HTML parser takes quadratic time on some damaged pages (40 kB of opened and never
closed tags keep it busy for half a minute), so the page is cut into tags here, each character looked at once.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from html import unescape

from abate.errors import DiaryError, Fault

TAG_BEGINS = re.compile(r"</?[A-Za-z]")
TAG = re.compile(r"""<(/?)([A-Za-z][^\s/>]*+)((?:[^>"']++|"[^"]*+"|'[^']*+')*+)>""")
SPAN = re.compile(r"""\b(colspan|rowspan)\s*=\s*["']?\s*(\d{1,4})""", re.IGNORECASE)
NEW_LINE_TAGS = frozenset({"br", "div", "p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "pre"})
TABLE_PARTS = frozenset({"tr", "td", "th"})
UNSEEN = ("script", "style", "title")

WIDEST_SPAN = 1_000
"""Columns that HTML lets one cell span; a larger number counts as 1, as browsers do."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, a line of it for each block, and the line of the file on which it begins."""

    text: str
    line: int
    across: int = 1
    down: int = 1


@dataclass(frozen=True, slots=True)
class Page:
    """The tables of a page, each a list of rows of cells, and the text that stands outside of them."""

    tables: list[list[list[Cell]]]
    text: str


def tables_of(html: str, source: str) -> Page:
    """Every table of the page, an inner one apart from the one around it.

    Raises:
        DiaryError: when the page breaks off inside a tag, a comment or a table.
    """
    reader = _Reader(html, source)
    at = 0
    while at < len(html):
        at = reader.step(at)
    if reader.still_open:
        raise reader.breaks_off(len(html), "a table")
    return Page([[row for row in rows if row] for rows in reader.done], _tidy(reader.outside))


@dataclass(slots=True)
class _OpenTable:
    """A table whose end has not been met; `line` and `text` are those of its open cell, if one is open."""

    rows: list[list[Cell]] = field(default_factory=list)
    line: int | None = None
    spans: tuple[int, int] = (1, 1)
    text: list[str] = field(default_factory=list)

    def close_cell(self) -> None:
        if self.line is not None:
            self.rows[-1].append(Cell(_tidy(self.text), self.line, *self.spans))
            self.line = None

    def open_row(self) -> None:
        self.close_cell()
        self.rows.append([])

    def open_cell(self, line: int, spans: tuple[int, int]) -> None:
        self.close_cell()
        if not self.rows:
            self.rows.append([])
        self.line, self.spans, self.text = line, spans, []


class _Reader:
    """Where the reading of one page stands."""

    def __init__(self, html: str, source: str) -> None:
        self.html = html
        self.source = source
        self.outside: list[str] = []
        self.done: list[list[list[Cell]]] = []
        self.still_open: list[_OpenTable] = []
        self.preformatted = False
        self._small = html.lower()
        self._line_ends = [match.start() for match in re.finditer("\n", html)]

    def step(self, at: int) -> int:
        """Take the text up to the next tag, and the tag; answers where to go on."""
        begin = self.html.find("<", at)
        if begin < 0:
            begin = len(self.html)
        if begin > at:
            text = unescape(self.html[at:begin])
            self._say(text if self.preformatted else re.sub(r"\s+", " ", text))
        if begin == len(self.html):
            return begin
        if self.html.startswith("<!--", begin):
            return self._behind("-->", begin, "a comment")
        if self.html.startswith(("<!", "<?"), begin):
            return self._behind(">", begin, "a declaration")
        if not TAG_BEGINS.match(self.html, begin):
            self._say("<")
            return begin + 1
        tag = TAG.match(self.html, begin)
        if tag is None:
            raise self.breaks_off(begin, "a tag")
        closing, name = bool(tag[1]), tag[2].lower()
        if name in UNSEEN and not closing:
            return self._behind(f"</{name}", tag.end(), f"a {name}")
        self._tag(name, closing, tag[3], begin)
        return tag.end()

    def breaks_off(self, position: int, where: str) -> DiaryError:
        """The error of a page that ends before what was begun."""
        line, right = self._line_of(position), "save the whole page again"
        return DiaryError([Fault(f"the page breaks off inside {where}", right, self.source, line)])

    def _tag(self, name: str, closing: bool, attributes: str, begin: int) -> None:
        if name == "pre":
            self.preformatted = not closing
        if name in NEW_LINE_TAGS:
            self._say("\n")
        elif name == "table" and not closing:
            self.still_open.append(_OpenTable())
        elif not self.still_open:
            return
        elif name == "table":
            self.still_open[-1].close_cell()
            self.done.append(self.still_open.pop().rows)
        elif name in TABLE_PARTS and closing:
            self.still_open[-1].close_cell()
        elif name == "tr":
            self.still_open[-1].open_row()
        elif name in ("td", "th"):
            self.still_open[-1].open_cell(self._line_of(begin), _spans(attributes))

    def _say(self, text: str) -> None:
        if not self.still_open:
            self.outside.append(text)
        elif self.still_open[-1].line is not None:
            self.still_open[-1].text.append(text)

    def _behind(self, mark: str, begin: int, where: str) -> int:
        found = self._small.find(mark, begin)
        if found < 0:
            raise self.breaks_off(begin, where)
        return found + len(mark)

    def _line_of(self, position: int) -> int:
        return bisect_right(self._line_ends, position - 1) + 1


def grid(rows: list[list[Cell]], height: int) -> list[list[str]]:
    """The texts of the first rows by column, a cell that spans several standing in each of them."""
    columns: list[list[str]] = [[] for _ in range(height)]
    taken: dict[tuple[int, int], str] = {}
    for y, row in enumerate(rows[:height]):
        x = 0
        for cell in row:
            while (y, x) in taken:
                x += 1
            for down in range(min(cell.down, height - y)):
                for across in range(cell.across):
                    taken[y + down, x + across] = cell.text
            x += cell.across
    for y in range(height):
        width = 1 + max((x for row, x in taken if row == y), default=-1)
        columns[y] = [taken.get((y, x), "") for x in range(width)]
    return columns


def _spans(attributes: str) -> tuple[int, int]:
    spans = {match[1].lower(): int(match[2]) for match in SPAN.finditer(attributes)}
    across, down = spans.get("colspan", 1), spans.get("rowspan", 1)
    return (across if 0 < across <= WIDEST_SPAN else 1, down if 0 < down <= WIDEST_SPAN else 1)


def _tidy(pieces: list[str]) -> str:
    lines = ("".join(pieces)).splitlines()
    return "\n".join(tidy for line in lines if (tidy := re.sub(r"[ \t\xa0]+", " ", line).strip()))
