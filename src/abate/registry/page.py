"""The report as one page: nothing to load, no script, a table behind every plot. It sees released tables alone."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from abate.registry.glossary import PUBLISHED_WORDS, Definition, Published, definitions, published_beside
from abate.registry.methods import Paragraph
from abate.registry.outcomes.centres import RESPONDERS, WITH_SIDE_EFFECTS
from abate.registry.outcomes.course import STRETCH_NAMES
from abate.registry.outcomes.effects import ANY
from abate.registry.outcomes.people import COMPLETENESS
from abate.registry.outcomes.sessions import INTERVALS, UNITS
from abate.registry.plots import (
    Plot,
    bars_of,
    courses_of,
    curve,
    decisions,
    first_responses,
    funnel,
    intervals_of,
    responders_of,
    windows_of_cycles,
)
from abate.registry.plots.paper import NO_FIGURE_SIGN, WITHHELD_SIGN, percents
from abate.registry.ran import Ran
from abate.registry.release import ALL, WITHHELD, Released
from abate.registry.rows import FALLS
from abate.reports.page import STYLE
from abate.reports.words import COUNT_WORDS, day_in_words, harmless
from abate.response.course import JUDGED
from abate.response.stretch import MEANINGFUL
from abate.safety.terms import terms

TEMPLATES = Path(__file__).with_name("templates")

SHARES = ("low", "high", "still treated", "expected share", "difference", "difference low", "difference high")
"""Columns that are shares of one and are shown in per cent, besides those named so."""

NO_SHARES = ("wear_off", "course")
"""Tables in which columns of those names are days."""

DOCUMENT_ROWS = ("start", "continue", "stop")


@dataclass(frozen=True, slots=True)
class TableView:
    """A released table as it is shown: words for its columns, and its cells."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    headers: int


@dataclass(frozen=True, slots=True)
class Section:
    """One outcome on the page."""

    definition: Definition
    plots: tuple[Plot, ...]
    table: TableView
    note: str
    published: tuple[Published, ...]


def page(released: Mapping[str, Released], ran: Ran, methods: Sequence[Paragraph]) -> str:
    """The page as one self-contained HTML file.

    Its content security policy allows the page's own style, by hash, and nothing else.
    """
    names = ("tokens.css", "frame.css", "page.css")
    style = "".join((STYLE / name).read_text(encoding="utf-8") for name in names)
    style += (TEMPLATES / "registry.css").read_text(encoding="utf-8")
    frame = {
        "style": Markup(style),  # noqa: S704 (our own file, no text of a user)
        "style_hash": base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        "as_of": day_in_words(ran.questions.as_of),
        "headlines": _headlines(released),
        "sections": [_section(name, released[name]) for name in definitions() if name in released],
        "methods": methods,
        "limit": ran.questions.small_counts,
        "withheld": WITHHELD_SIGN,
        "no_figure": NO_FIGURE_SIGN,
        "published_words": PUBLISHED_WORDS,
    }
    return _environment().get_template("report.html.j2").render(frame)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: harmless(value) if type(value) is str else value,
    )


def _headlines(released: Mapping[str, Released]) -> list[tuple[str, str, str]]:
    """A name, a figure, and what it is of."""
    whole = released["overview"].frame.row(0, named=True)
    answer = released["responders"].row(cycle=0, stretch=STRETCH_NAMES[-1], measure=JUDGED, fall=MEANINGFUL)
    harmed = released["side_effects"].row(term=ANY)
    year = released["retention"].row(weeks=48)
    lines = [
        ("People", _count(whole, "people"), ""),
        ("Treated", _count(whole, "treated"), "with onabotulinumtoxinA for headache"),
    ]
    if answer:
        figure = _bounds(answer, "share low", "share high")
        lines.append(("Responders", figure, f"headache days down by {MEANINGFUL} % in the last 12 weeks"))
    if year:
        lines.append(("Still treated", _share(year, "still treated"), "48 weeks after the first session"))
    if harmed:
        lines.append(("Side effects", _share(harmed, "share"), "of treated people, any that was ever reported"))
    return lines


def _section(name: str, table: Released) -> Section:
    plots = tuple(plot for plot in _plots(name, table) if plot is not None)
    view, note = _view(table)
    return Section(definitions()[name], plots, view, note, published_beside(name))


def _plots(name: str, table: Released) -> Sequence[Plot | None]:
    draw = _PLOTS.get(name)
    return draw(table) if draw else ()


def _diaries(table: Released) -> list[Plot | None]:
    return [_bars(table, "diaries", "Days answered", [band for band, *_ in COMPLETENESS], "with a diary")]


def _funnels(table: Released) -> list[Plot | None]:
    range_words = "Responders, from the fewest to the most that missing days leave possible"
    return [
        funnel(table, RESPONDERS, range_words),
        funnel(table, WITH_SIDE_EFFECTS, "Treated people with a side effect"),
    ]


def _side_effects(table: Released) -> list[Plot | None]:
    return [intervals_of("side-effects", "Treated people with a report", table, "term", _term_words())]


def _bars(table: Released, name: str, title: str, columns: Sequence[str], whole: str) -> Plot:
    row = table.row(centre=ALL) if "centre" in table.keys else table.frame.row(0, named=True)
    return bars_of(name, title, row or {}, columns, whole)


def _sessions(table: Released) -> list[Plot | None]:
    intervals = [name for name, _ in INTERVALS]
    return [
        _bars(table, "intervals", "Interval since the session before", intervals, "sessions with an interval"),
        _bars(table, "units", "Units of a session", [name for name, _ in UNITS], "sessions"),
    ]


def _responders(table: Released) -> Plot:
    last = STRETCH_NAMES[-1]
    found = [(fall, table.row(cycle=0, stretch=last, measure=JUDGED, fall=fall)) for fall in FALLS]
    labelled = [(f"Down by {fall} % or more", row) for fall, row in found if row]
    return responders_of("responders", f"{COUNT_WORDS[JUDGED]} in the {last}, against before treatment", labelled)


def _volume(table: Released) -> Plot:
    key = table.keys[0]
    rows = [(row[key], row) for row in table.frame.iter_rows(named=True) if row[key] != ALL]
    return responders_of("volume", f"{COUNT_WORDS[JUDGED]} down by {MEANINGFUL} %, by {key}", rows)


def _decisions(table: Released) -> list[Plot | None]:
    plots: list[Plot | None] = []
    for decision in DOCUMENT_ROWS:
        rows = [row for row in table.frame.iter_rows(named=True) if row["decision"] == decision]
        if rows:
            labels = [row["document"] for row in rows]
            plots.append(decisions(f"documents-{decision}", f"{decision.capitalize()}: criteria met", rows, labels))
    return plots


_PLOTS: Mapping[str, Callable[[Released], Sequence[Plot | None]]] = {
    "overview": _diaries,
    "documents": _decisions,
    "course": courses_of,
    "responders": lambda table: [_responders(table)],
    "first_response": first_responses,
    "wear_off": lambda table: [windows_of_cycles(table)],
    "retention": lambda table: [curve(table)],
    "sessions": _sessions,
    "side_effects": _side_effects,
    "centres": _funnels,
    "injector_volume": lambda table: [_volume(table)],
}
"""How each outcome is drawn; the others are tables alone."""


def _view(table: Released) -> tuple[TableView, str]:
    """The table, without the rows that only the files hold, and a word about those."""
    frame, note = table.frame, ""
    if table.name == "side_effects_by_group":
        frame, note = frame.filter(term=ANY), "Any side effect; each by itself is in the files."
    columns = [name for name in frame.columns if name != WITHHELD]
    shown = {name: _shown(table, name) for name in columns}
    rows = tuple(tuple(shown[name](row) for name in columns) for row in frame.iter_rows(named=True))
    return TableView(table.name, tuple(columns), rows, len(table.keys)), note


def _shown(table: Released, column: str) -> Callable[[Mapping[str, Any]], str]:
    """How the cells of a column read."""
    if column in table.keys:
        words = {"measure": COUNT_WORDS, "term": _term_words()}.get(column, {})
        return lambda row: words.get(row[column], "–" if row[column] == 0 else str(row[column]))
    is_share = "share" in column or column.startswith("limit") or (column in SHARES and table.name not in NO_SHARES)
    return partial(_share if is_share else _count, column=column)


def _count(row: Mapping[str, Any], column: str) -> str:
    if row[column] is None:
        return _sign(row, column)
    return f"{row[column]:,}" if isinstance(row[column], int | float) else str(row[column])


def _share(row: Mapping[str, Any], column: str) -> str:
    return _sign(row, column) if row[column] is None else f"{100 * row[column]:.1f} %"


def _bounds(row: Mapping[str, Any], low: str, high: str) -> str:
    if row[low] is None or row[high] is None:
        return _sign(row, low if row[low] is None else high)
    return percents(row[low], row[high])


def _sign(row: Mapping[str, Any], column: str) -> str:
    return WITHHELD_SIGN if column in row[WITHHELD] else NO_FIGURE_SIGN


def _term_words() -> dict[str, str]:
    return {name: term.name for name, term in terms().items()} | {ANY: "any"}
