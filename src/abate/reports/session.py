"""The check of an injection session in the terminal: what stands in the way first, in 80 columns."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from abate.criteria.tree import Outcome
from abate.reports.lines import heading, item
from abate.reports.words import DOUBTFUL, STATUS_WORDS, day_in_words, outcome_in_words
from abate.treatment import SessionCheck, SessionFinding, preempt
from abate.treatment.dilution import in_figures

STYLE = {Outcome.MET: "bold red", Outcome.NOT_KNOWN: "yellow", Outcome.NOT_MET: "dim", Outcome.NOT_APPLICABLE: "dim"}


def print_session(check: SessionCheck, console: Console) -> None:
    """Print everything that the injector needs to see; texts from files are printed as they are, never as markup."""
    _title(check, console)
    in_the_way = check.held_up_by
    if in_the_way:
        heading("What stands in the way", console)
        _findings(in_the_way, console)
    others = [found for found in check.findings if found not in in_the_way]
    reasoned = [found for found in others if found.outcome is Outcome.MET]
    if reasoned:
        heading("Warnings, each with its reason", console)
        _findings(reasoned, console)
    unasked = [found for found in others if found.outcome is Outcome.NOT_KNOWN]
    if unasked:
        heading("Not known, does not hold up the session", console)
        _findings(unasked, console)
    clear = [found for found in others if found.outcome in (Outcome.NOT_MET, Outcome.NOT_APPLICABLE)]
    heading("Checked, nothing found", console)
    item(", ".join(found.id for found in clear) or "nothing", console)


def _title(check: SessionCheck, console: Console) -> None:
    edition, landmarks = check.edition, preempt().status
    console.print(Text(f"Injection session of {day_in_words(check.session.date)}, {edition.id}", "bold"))
    volume = "volume not known" if check.volume_ml is None else f"{in_figures(check.volume_ml)} mL"
    item(f"{check.total_units} U at {check.sites} sites, {volume}", console)
    if check.may_sign:
        item(Text("May be signed.", "bold green"), console)
    else:
        item(Text(f"May not be signed: {_counted(check.held_up_by)}.", "bold red"), console)
    unsure = {edition.id: edition.status, "landmarks": landmarks}
    doubtful = [f"{name} ({STATUS_WORDS[status]})" for name, status in unsure.items() if status in DOUBTFUL]
    if doubtful:
        item(Text(f"Not read in the publisher's own text: {', '.join(doubtful)}", "dim"), console)
    item(Text("Checks for a qualified injector, who decides.", "dim"), console)


def _counted(findings: Iterable[SessionFinding]) -> str:
    kinds = [found.kind for found in findings]
    stops, warnings = kinds.count("stop"), kinds.count("warning")
    parts = [f"{stops} stop{'s' * (stops != 1)}"] if stops else []
    if warnings:
        parts.append(f"{warnings} warning{'s' * (warnings != 1)} without a reason")
    return ", ".join(parts)


def _findings(findings: Iterable[SessionFinding], console: Console) -> None:
    for found in findings:
        text = Text(outcome_in_words(found.outcome), STYLE[found.outcome])
        text.append(f" {found.kind} {found.id}: ", "bold").append(f"{found.says} – {found.because}", "not bold")
        item(text, console)
        if found.reason:
            item(f"    Reason: {found.reason}", console)
        elif found.opens:
            item(Text(f"    {found.opens}", "dim"), console)
