"""Every check of the record: the chains by themselves, then each room's tables against them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from abate.clinic.diary.verify import findings_in_diaries
from abate.clinic.effects.verify import findings_in_effects
from abate.clinic.followup.verify import findings_in_followup
from abate.clinic.injection.verify import findings_in_sessions
from abate.clinic.intake.verify import findings_in_answers
from abate.clinic.packet.verify import findings_in_payers
from abate.clinic.record.verify import Finding, findings_in_chains

CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    findings_in_chains,
    findings_in_diaries,
    findings_in_answers,
    findings_in_sessions,
    findings_in_effects,
    findings_in_payers,
    findings_in_followup,
)


def findings() -> Iterator[Finding]:
    """Whatever is wrong, the first of each chain, diary and table."""
    for check in CHECKS:
        yield from check()
