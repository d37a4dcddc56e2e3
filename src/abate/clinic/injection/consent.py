"""To what a patient agrees before the needle, by edition. Words that were once agreed to are never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

CONSENT_WORDING = "2026-11"
"""The edition that is shown."""

CONSENT_WORDINGS: Mapping[str, Sequence[str]] = {
    "2026-11": (
        "I know what is injected today, where, and why.",
        "I know what may happen: pain at the sites, neck pain or weakness, a drooping lid or brow, headache; and "
        "that trouble with swallowing, speaking or breathing, also weeks later, needs emergency help at once.",
        "I have told of my illnesses, allergies, medicines, infections, pregnancy or breastfeeding, and of every "
        "botulinum toxin I had, also for the looks.",
        "My questions were answered, and I may stop at any time.",
    )
}
