"""What stands against treatment: contraindications, red flags and cautions, each once, with who says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from abate.assessment import Assessment
from abate.criteria.findings import Finding
from abate.criteria.tree import Any, Node, Outcome, When, parts_of

KINDS = ("contraindicated", "refer", "caution")
"""Decisions that warn, the gravest first."""

KIND_WORDS = {"contraindicated": "Contraindication", "refer": "Red flag", "caution": "Caution"}

NOT_KNOWN = ": not known"


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing that warns: it is there (`met`) or not known. `documents` are those that name it, `kinds` as what."""

    kinds: tuple[str, ...]
    outcome: Outcome
    says: str
    because: str
    documents: tuple[str, ...]

    @property
    def gravest(self) -> str:
        """The gravest of its kinds."""
        return self.kinds[0]

    @property
    def words(self) -> str:
        """As what it warns: `Red flag, caution`."""
        return ", ".join(KIND_WORDS[kind] for kind in self.kinds).capitalize()

    @property
    def label(self) -> str:
        """What is not known, in as few words as there are; the questions ask it in full."""
        one_fact = self.because.endswith(NOT_KNOWN) and ";" not in self.because
        return self.because.removesuffix(NOT_KNOWN) if one_fact else self.says

    @property
    def reason(self) -> str:
        """Why, where that adds anything to what it says."""
        return "" if self.because.casefold() == self.says.casefold() else self.because


def concerns(assessment: Assessment, outcome: Outcome) -> tuple[Concern, ...]:
    """Everything that warns with this outcome, gravest first; the same reason in several documents is one concern."""
    found: dict[str, Concern] = {}
    for kind in KINDS:
        for name, judged in assessment.documents.items():
            if kind not in judged.decisions:
                continue
            for reason in _deciding(judged.document.decisions[kind], judged.decisions[kind], outcome):
                known = found.get(reason.because) or Concern((), outcome, reason.says, reason.because, ())
                found[reason.because] = replace(
                    known,
                    kinds=tuple(dict.fromkeys((*known.kinds, kind))),
                    documents=tuple(dict.fromkeys((*known.documents, name))),
                )
    return tuple(found.values())


def open_labels(assessment: Assessment) -> dict[str, tuple[str, ...]]:
    """What is not known of each kind of concern, in words; kinds of which everything is known are left out."""
    open_ = concerns(assessment, Outcome.NOT_KNOWN)
    labels = {kind: [concern.label for concern in open_ if concern.gravest == kind] for kind in KINDS}
    return {kind: tuple(dict.fromkeys(found)) for kind, found in labels.items() if found}


def _deciding(node: Node, finding: Finding, outcome: Outcome) -> Iterator[Finding]:
    """The smallest findings that bring a node to this outcome.

    An `any` is followed into its parts, whatever it came to: one caution that is there must not hide
    another that nobody has asked about yet.
    """
    parts = tuple(zip(parts_of(node), finding.criteria, strict=True))
    if isinstance(node, Any) or (len(parts) == 1 and finding.outcome is parts[0][1].outcome):
        for part, part_finding in parts:
            yield from _deciding(part, part_finding, outcome)
    elif isinstance(node, When) and parts[0][1].outcome is Outcome.MET:
        yield from _deciding(*parts[1], outcome)
    elif finding.outcome is outcome:
        yield finding
