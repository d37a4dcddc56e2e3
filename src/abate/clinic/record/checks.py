"""Every check of the record: the chains by themselves, then each room's tables against them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from abate.clinic.diary.verify import findings_in_diaries
from abate.clinic.intake.verify import findings_in_answers
from abate.clinic.record.verify import Finding, findings_in_chains

CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (findings_in_chains, findings_in_diaries, findings_in_answers)


def findings() -> Iterator[Finding]:
    """Whatever is wrong, the first of each chain, diary and table."""
    for check in CHECKS:
        yield from check()
