"""The narrative of a case report: what the reporter wrote, then what has no field of its own."""

from __future__ import annotations

from collections.abc import Iterator

from abate.criteria.findings import Finding
from abate.criteria.tree import Outcome
from abate.safety.case_report import DRAFT, CaseReport
from abate.safety.looked_at import look_at
from abate.safety.record import SideEffect
from abate.safety.terms import term

TOLD = ("after-session", "graded")


def narrative(report: CaseReport) -> str:
    """Paragraphs, the first of which says that it is a draft."""
    return "\n\n".join((DRAFT, *filter(None, (report.narrative.strip(),)), *map(effect_in_words, report.effects)))


def effect_in_words(effect: SideEffect) -> str:
    """One side effect in sentences: when, how severe by which version, where it was injected."""
    return " ".join(_sentences(effect))


def _sentences(effect: SideEffect) -> Iterator[str]:
    name = f"{term(effect.term).name}. " if effect.term else ""
    yield f'{name}As reported: "{effect.as_reported}".'
    yield f"Began: {_began(effect)}."
    findings = {finding.id: finding for finding in look_at(effect)}
    for key in TOLD:
        yield _told(findings[key])
    if effect.sites:
        yield f"Sites injected: {', '.join(effect.sites)}."


def _began(effect: SideEffect) -> str:
    earliest, latest = effect.onset.earliest, effect.onset.latest
    if earliest and earliest == latest:
        return str(earliest)
    if earliest is None and latest is None:
        return "not known"
    return f"between {earliest or 'not known'} and {latest or 'not known'}"


def _told(finding: Finding) -> str:
    if finding.outcome is Outcome.MET:
        return f"{finding.because[:1].upper()}{finding.because[1:]}."
    return f"{finding.says}: {finding.outcome.words} ({finding.because})."
