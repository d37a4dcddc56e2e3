"""The response in the terminal: what is told first, then counts, the change and how sure it is, in 80 columns."""

from __future__ import annotations

from collections.abc import Iterable

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from abate.criteria.tree import Outcome
from abate.reports.lines import heading, item
from abate.reports.response import HOW_COUNTED, raw_in_words, rows
from abate.reports.response_strips import HOW_TO_READ, strips
from abate.reports.response_words import (
    chances,
    change_in_words,
    changes_in_words,
    cheap_in_words,
    times_in_words,
    wear_off_in_words,
)
from abate.reports.terminal import STYLE, WARNING_STYLE
from abate.reports.words import DECISION_WORDS, DOUBTFUL, STATUS_WORDS, day_in_words, harmless, outcome_in_words
from abate.respond import Response

HEADS = ("Head-\nache", "Mod./\nsevere", "Clear", "Hours")


def print_response(response: Response, console: Console) -> None:
    """Print everything that the clinician needs to see; texts from files are printed as they are, never as markup."""
    told = response.to_json()
    patient = harmless(response.diary.patient).strip() or "patient not named"
    title = f"Response to Botox: {patient}, as of {day_in_words(response.findings.course.as_of)}"
    console.print(Text(title, "bold"))
    console.print(Text("Findings for a clinician, not a diagnosis.", "dim"))
    _section("What is told", [told["estimand"]], console)
    _counts(response, console)
    _section("By counts alone", [*raw_in_words(told), cheap_in_words(told)], console)
    model = [*change_in_words(told), *map(str, chances(told)), wear_off_in_words(told)]
    nothing = ["No figure has enough support; the warnings say why."]
    _section("By the model", [line for line in model if line] or nothing, console)
    _section("Also changed in these days", changes_in_words(told), console)
    _documents(response, console)
    _section("What one diary cannot say", [*told["cannot_say"], *times_in_words(told)], console)
    _section("Warnings", told["warnings"], console)


def _section(words: str, lines: Iterable[str], console: Console) -> None:
    shown = list(lines)
    if shown:
        heading(words, console)
    for line in shown:
        item(line, console)


def _counts(response: Response, console: Console) -> None:
    course = response.findings.course
    if not course.cycles:
        return
    heading("What the diary says", console)
    for strip in strips(response.diary, course):
        item(Text(f"{strip.name:<22}{strip.signs}"), console)
        if strip.unanswered.strip():
            item(Text(f"{'not answered':<22}{strip.unanswered}", "dim"), console)
    console.print()
    item(Text(HOW_TO_READ, "dim"), console)
    table = Table(box=SIMPLE_HEAD, padding=(0, 0, 0, 1), pad_edge=False)
    table.add_column("28 days (days known – days possible)", max_width=34)
    for words in ("Answered", *HEADS):
        table.add_column(words, justify="right", no_wrap=True)
    for row in rows(course.to_json()):
        figures = row.figures or ("–",) * len(HEADS)
        table.add_row(row.name, row.answered, *figures)
    console.print(table)
    item(Text(HOW_COUNTED, "dim"), console)


def _documents(response: Response, console: Console) -> None:
    if not response.documents:
        return
    heading("What documents say about going on", console)
    for judged in response.documents.values():
        document = judged.document
        doubt = f" ({STATUS_WORDS[document.status]})" if document.status in DOUBTFUL else ""
        line = Text(f"{harmless(document.id)}{doubt}: ", "bold")
        for at, (name, finding) in enumerate(judged.decisions.items()):
            style = (WARNING_STYLE if name == "stop" else STYLE).get(finding.outcome, "dim")
            line.append(f"{', ' if at else ''}{DECISION_WORDS[name]} ", "not bold")
            line.append(outcome_in_words(finding.outcome), style)
        reasons = dict.fromkeys(
            finding.because for finding in judged.decisions.values() if finding.outcome is not Outcome.NOT_APPLICABLE
        )
        if reasons:
            line.append(f" – {'; '.join(reasons)}", "not bold dim")
        item(line, console)
