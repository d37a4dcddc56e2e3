"""An assessment in the terminal: what warns first, then counts, documents and their reasons, in 80 columns."""

from __future__ import annotations

from collections.abc import Callable

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from abate.assessment import Assessment, JudgedDocument, Month
from abate.criteria.findings import Finding
from abate.criteria.tree import Outcome
from abate.reports.concerns import KIND_WORDS, KINDS, concerns, open_labels
from abate.reports.documents import TREATMENT_DECISIONS, classification, others, side_by_side
from abate.reports.lines import heading, item
from abate.reports.questions import questions
from abate.reports.words import (
    DECISION_WORDS,
    DOUBTFUL,
    count_in_figures,
    day_in_words,
    edition_in_words,
    harmless,
    outcome_in_words,
)

MONTHS = 6
QUESTIONS = 8

WARNING_STYLE = {Outcome.MET: "bold red", Outcome.NOT_KNOWN: "yellow"}
STYLE = {Outcome.MET: "green", Outcome.NOT_KNOWN: "yellow", Outcome.NOT_MET: "dim", Outcome.NOT_APPLICABLE: "dim"}
"""Colours come beside the sign and the word of an outcome, never in their place."""


def print_assessment(assessment: Assessment, console: Console) -> None:
    """Print everything that the clinician needs to see; texts from files are printed as they are, never as markup."""
    _title(assessment, console)
    _against(assessment, console)
    _months(assessment.months, console)
    _diagnosis(assessment, console)
    _documents(assessment, console)
    _reasons(assessment, console)
    _questions(assessment, console)
    if assessment.warnings:
        heading("Warnings", console)
        for warning in assessment.warnings:
            item(warning, console)


def _title(assessment: Assessment, console: Console) -> None:
    patient = harmless(assessment.diary.patient).strip() or "patient not named"
    console.print(Text(f"Headache assessment: {patient}, as of {day_in_words(assessment.as_of)}", "bold"))
    console.print(Text("Findings for a clinician, not a diagnosis.", "dim"))


def _against(assessment: Assessment, console: Console) -> None:
    heading("What stands against treatment", console)
    there = concerns(assessment, Outcome.MET)
    for concern in there:
        reason = f" ({concern.reason})" if concern.reason else ""
        text = _outcome(concern.outcome, concern.gravest)
        text.append(f" {concern.words}: {concern.says}{reason} [{', '.join(concern.documents)}]")
        item(text, console)
    open_ = open_labels(assessment)
    for kind, labels in open_.items():
        text = _outcome(Outcome.NOT_KNOWN, kind)
        item(text.append(f" {KIND_WORDS[kind]}: {'; '.join(labels)}"), console)
    if not there and not open_:
        item("Nothing: every contraindication, caution and red flag was asked about.", console)


def _months(months: tuple[Month, ...], console: Console) -> None:
    heading("Months of 28 days (days known – days possible)", console)
    columns: dict[str, Callable[[Month], str]] = {
        "Answered": lambda month: f"{month.answered_days}/28",
        "Head-\nache": lambda month: count_in_figures(month.counts["headache_days"]),
        "Mi-\ngraine": lambda month: count_in_figures(month.counts["migraine_days"]),
        "Mod./\nsevere": lambda month: count_in_figures(month.counts["moderate_severe_days"]),
        "Clear": lambda month: count_in_figures(month.counts["clear_days"]),
        "Hours": lambda month: count_in_figures(month.counts["headache_hours"]),
        "Acute\nmed.": lambda month: count_in_figures(month.acute_days["any"]),
    }
    table = Table(box=SIMPLE_HEAD, padding=(0, 0, 0, 1), pad_edge=False)
    table.add_column("28 days to", no_wrap=True)
    for words in columns:
        table.add_column(words, justify="right", no_wrap=True)
    for month in months[:MONTHS]:
        table.add_row(day_in_words(month.last_day), *(figure(month) for figure in columns.values()))
    console.print(table)
    if len(months) > MONTHS:
        item(f"and {len(months) - MONTHS} earlier months", console)


def _diagnosis(assessment: Assessment, console: Console) -> None:
    judged = classification(assessment)
    if judged is None:
        return
    heading(f"Classification ({judged.document.id})", console)
    for code in assessment.diagnosis:
        item(_outcome(Outcome.MET).append(f" {code} {judged.decisions[code].says}", "bold"), console)
    if not assessment.diagnosis:
        item("No diagnosis is supported by what is known.", console)
    for codes, words in (
        (assessment.classification.waiting, "waits"),
        (assessment.classification.dropped, "gave way"),
    ):
        for code, reason in codes.items():
            item(f"{code} {judged.decisions[code].says} is met but {words}: {reason}", console)
    open_ = [code for code, finding in judged.decisions.items() if finding.outcome is Outcome.NOT_KNOWN]
    if open_:
        item(_outcome(Outcome.NOT_KNOWN).append(f" {', '.join(open_)}"), console)


def _documents(assessment: Assessment, console: Console) -> None:
    heading("Documents side by side", console)
    table = Table(box=SIMPLE_HEAD, padding=(0, 0, 0, 1), pad_edge=False)
    table.add_column("Document", overflow="fold", max_width=17)
    for name in TREATMENT_DECISIONS:
        table.add_column("Contra-\nindicated" if name == "contraindicated" else DECISION_WORDS[name], no_wrap=True)
    for judged in side_by_side(assessment):
        outcomes = (
            _outcome(judged.decisions[name].outcome, name, short=True) if name in judged.decisions else Text("")
            for name in TREATMENT_DECISIONS
        )
        table.add_row(_named(judged), *outcomes)
    console.print(table)


def _named(judged: JudgedDocument) -> Text:
    """The document's id, and below it its status where its own text was not read."""
    name = Text(harmless(judged.document.id))
    if judged.document.status in DOUBTFUL:
        name.append(f"\n({judged.document.status})", "yellow")
    return name


def _reasons(assessment: Assessment, console: Console) -> None:
    heading("Reasons", console)
    for judged in (*others(assessment), *side_by_side(assessment)):
        document = judged.document
        title = Text(harmless(document.id), "bold")
        if document.status in DOUBTFUL:
            title.append(f" ({document.status})", "bold yellow")
        console.print(title.append(f" {edition_in_words(document.edition)}", "not bold dim"))
        for because, decisions in _by_reason(judged).items():
            text = Text(", ").join(_decided(name, judged.decisions[name]) for name in decisions)
            item(text.append(f" – {because}"), console)


def _by_reason(judged: JudgedDocument) -> dict[str, list[str]]:
    """Decisions that stand on the same reason, such as to go on and not to stop, are told together."""
    decisions: dict[str, list[str]] = {}
    for name, finding in judged.decisions.items():
        decisions.setdefault(finding.because, []).append(name)
    return decisions


def _decided(name: str, finding: Finding) -> Text:
    return Text(f"{DECISION_WORDS.get(name, name.capitalize())}: ").append_text(_outcome(finding.outcome, name))


def _questions(assessment: Assessment, console: Console) -> None:
    asked = questions(assessment)
    if not asked:
        return
    heading("What would settle what is open", console)
    for question in asked[:QUESTIONS]:
        what = f"settles {', '.join(question.settles)}" if question.settles else "bears on several"
        item(Text(question.asks).append(f" [{what}]", "dim"), console)
    if len(asked) > QUESTIONS:
        item(f"and {len(asked) - QUESTIONS} more", console)


def _outcome(outcome: Outcome, decision: str = "", *, short: bool = False) -> Text:
    warns = decision in (*KINDS, "stop")
    words = "– n/a" if short and outcome is Outcome.NOT_APPLICABLE else outcome_in_words(outcome)
    return Text(words, (WARNING_STYLE if warns else STYLE).get(outcome, "dim"))
