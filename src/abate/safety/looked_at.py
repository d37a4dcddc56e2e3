"""What one recorded side effect shows when looked at: findings for a clinician, none of them about its cause."""

from __future__ import annotations

from collections.abc import Iterator

from abate.criteria.findings import Finding
from abate.criteria.tree import Outcome
from abate.safety.grades import meaning, version
from abate.safety.record import SERIOUS_WORDS, SideEffect
from abate.safety.terms import term

_OUTCOME_OF = {True: Outcome.MET, None: Outcome.NOT_KNOWN, False: Outcome.NOT_MET}


def look_at(effect: SideEffect, *, label: str = "us-label") -> tuple[Finding, ...]:
    """The findings of one side effect, in the order in which they are read.

    Args:
        effect: as recorded.
        label: whose table says what is expected, `us-label` or `eu-label`.
    """
    return (
        _after(effect),
        _expected(effect, label),
        _site(effect),
        _severity(effect),
        _serious(effect),
        *_missing(effect),
    )


def _after(effect: SideEffect) -> Finding:
    low, high = effect.onset.days_after(effect.session_date)
    says = "It began on the day of this session or later"
    if low is not None and low >= 0:
        until = f"{low}" if low == high else f"at least {low}" if high is None else f"{low} to {high}"
        return Finding("after-session", Outcome.MET, says, (f"{until} days after the session",))
    if high is not None and high < 0:
        return Finding("after-session", Outcome.NOT_MET, says, (f"at least {-high} days before the session",))
    missing = "the day of the session" if effect.session_date is None else "the day on which it began"
    why = f"{missing} is not known" if low is None or high is None else "it may have begun before the session"
    return Finding("after-session", Outcome.NOT_KNOWN, says, (why,))


def _expected(effect: SideEffect, label: str) -> Finding:
    says = "The label names this side effect"
    if effect.term is None:
        return Finding("expected", Outcome.NOT_KNOWN, says, ("it has no term yet",))
    found = term(effect.term).labels[label]
    return Finding("expected", _OUTCOME_OF[found.expected], says, (str(found),))


def _site(effect: SideEffect) -> Finding:
    says = "A muscle that is tied to it was injected"
    muscles = term(effect.term).muscles if effect.term else None
    if muscles is None:
        return Finding("site", Outcome.NOT_APPLICABLE, says, ("no source ties it to a muscle",))
    if effect.sites is None:
        return Finding("site", Outcome.NOT_KNOWN, says, ("the sites of the session are not known",))
    sites = [site.replace("_", "-").replace(" ", "-").lower() for site in effect.sites]
    injected = [name for name in muscles.named if any(name in site for site in sites)]
    source = f"{muscles.source} ({muscles.status})"
    if injected:
        return Finding("site", Outcome.MET, says, (", ".join(injected),), note=source)
    return Finding("site", Outcome.NOT_MET, says, (f"none of {', '.join(muscles.named)}",), note=source)


def _severity(effect: SideEffect) -> Finding:
    says = "It is graded"
    if effect.grade is None:
        return Finding("graded", Outcome.NOT_KNOWN, says, ("no grade yet",))
    found = version(effect.grade.version)
    what = meaning(effect.term, effect.grade.value, found.name) or "wording not at hand"
    reason = f"grade {effect.grade.value} by {found.title}: {what}"
    return Finding("graded", Outcome.MET, says, (reason,), note=f"{found.title} ({found.status})")


def _serious(effect: SideEffect) -> Finding:
    serious = effect.seriousness
    reasons = tuple(SERIOUS_WORDS[name] for name in serious.reasons)
    otherwise = ("not every reason was asked about",) if serious.is_serious is None else ("none of the six reasons",)
    return Finding("serious", _OUTCOME_OF[serious.is_serious], "It is serious", reasons or otherwise)


def _missing(effect: SideEffect) -> Iterator[Finding]:
    """A biological product is reported by brand and batch (Directive 2010/84/EU)."""
    for name, words, given in (("product", "product", effect.product), ("lots", "lot", effect.lots)):
        says = f"The {words} is known"
        if given:
            told = given if isinstance(given, str) else ", ".join(given)
            yield Finding(name, Outcome.MET, says, (told,))
        else:
            yield Finding(name, Outcome.NOT_KNOWN, says, (f"the {words} is not recorded",))
