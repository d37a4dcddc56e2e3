"""What a check comes to: met (what it warns of is there), not met, not known, not applicable; and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from pydantic import model_validator

from abate.criteria.tree import Outcome
from abate.treatment.documents import BUILT_IN, Part, document
from abate.treatment.limits import HARD_STOPS, FindingText, Kind, limits, signs


@dataclass(frozen=True, slots=True)
class Judged:
    """An outcome with its reason, and what would answer it where it is not known, or open the way where it is met."""

    outcome: Outcome
    because: str
    opens: str = ""


def met(because: str, opens: str = "") -> Judged:
    """What is warned of is there."""
    return Judged(Outcome.MET, because, opens)


def not_met(because: str) -> Judged:
    """What is warned of is not there."""
    return Judged(Outcome.NOT_MET, because)


def not_known(because: str, opens: str) -> Judged:
    """It is not known; `opens` says which answer would settle it."""
    return Judged(Outcome.NOT_KNOWN, because, opens)


def not_applicable(because: str) -> Judged:
    """The question does not arise."""
    return Judged(Outcome.NOT_APPLICABLE, because)


def any_of(parts: Iterable[Judged], none: str) -> Judged:
    """Met when any part is met, else not known when any is; `none` says why nothing applies."""
    applying = [part for part in parts if part.outcome is not Outcome.NOT_APPLICABLE]
    if not applying:
        return not_applicable(none)
    outcome = max(part.outcome for part in applying)
    deciding = [part for part in applying if part.outcome is outcome]
    return Judged(outcome, _joined([p.because for p in deciding]), _joined([p.opens for p in deciding]))


def _joined(sentences: Sequence[str]) -> str:
    return "; ".join(dict.fromkeys(sentence for sentence in sentences if sentence))


@dataclass(frozen=True, slots=True)
class SessionFinding:
    """One check of a session as it came out.

    `why` says why it is a stop or a warning; `reason` is what the session answers to a warning that is met.
    """

    id: str
    kind: Kind
    outcome: Outcome
    says: str
    because: str
    why: str
    opens: str = ""
    reason: str = ""

    @property
    def holds_up(self) -> bool:
        """Whether the session cannot be signed for it: unknown is never "no", and no reason lifts a stop."""
        if self.kind == "stop":
            return self.outcome in (Outcome.MET, Outcome.NOT_KNOWN)
        return self.outcome is Outcome.MET and not self.reason

    def to_json(self) -> dict[str, Any]:
        """The finding as in the contract."""
        return {
            "id": self.id,
            "outcome": self.outcome.words,
            "kind": self.kind,
            "says": self.says,
            "because": self.because,
            "why": self.why,
            "opens": self.opens,
            "reason": self.reason,
        }


class FindingTexts(Part):
    """The contents of `findings.yaml`."""

    findings: dict[str, FindingText]

    @model_validator(mode="after")
    def _no_hard_stop_is_softened(self) -> FindingTexts:
        soft = [name for name in HARD_STOPS if name not in self.findings or self.findings[name].kind != "stop"]
        if soft:
            raise ValueError(f"these must be stops: {', '.join(sorted(soft))}; write kind: stop")
        return self


EXAMINATION = "examination"
"""The one entry of `findings.yaml` that stands for every sign of `examination.yaml`."""


@cache
def finding_texts() -> Mapping[str, FindingText]:
    """Every finding by id, with its figures filled in."""
    texts = document(BUILT_IN / "findings.yaml", FindingTexts).findings
    figures = {
        "limit": limits().cumulative.units,
        "months": limits().cumulative.months,
        "hours": limits().reconstituted.hours,
        "tenth": limits().concentration.units_per_tenth_ml,
    }
    found = {
        name: text.model_copy(update={"says": text.says.format(**figures)})
        for name, text in texts.items()
        if name != EXAMINATION
    }
    of_signs = {
        sign.replace("_", "-"): texts[EXAMINATION].model_copy(update={"says": text.says})
        for sign, text in signs().findings.items()
    }
    return MappingProxyType(found | of_signs)


def finding_ids() -> frozenset[str]:
    """Ids that a reason may be given under."""
    return frozenset(finding_texts())


def finding(name: str, judged: Judged, reason: str = "") -> SessionFinding:
    """A judgement under its id; a stop takes no reason."""
    text = finding_texts()[name]
    return SessionFinding(
        id=name,
        kind=text.kind,
        outcome=judged.outcome,
        says=text.says,
        because=judged.because,
        why=text.why,
        opens=judged.opens,
        reason=reason if text.kind == "warning" else "",
    )
