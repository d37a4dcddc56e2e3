"""The triage document as plain JSON, for judging it where there is no network.

What a reader of it has to do, with answers yes, no or null:

1. `symptom` is the patient's answer, null where there is none.
2. `within_days: n` is yes, unless it is known that there never was a session or that more than n days lie between the
   last session and the first symptom. Not known, and fewer than 0 days, are yes.
3. `all` is no if a part is no, else null if a part is null, else yes. `any` is yes if a part is yes, else null if a
   part is null, else no.
4. The level is `emergency` if a rule of that level is yes, else `same-day` if a rule of that level is yes, else
   `not-known` if any rule is null, else `routine`.
5. The words of the level are shown in their order, {call} replaced by the place's words in `call`.
"""

from __future__ import annotations

import json
from typing import Any

from abate.safety.emergency import NUMBERS, call_now
from abate.safety.triage_document import LEVELS, TriageDocument, built_in_triage

FORMAT = 1
"""Raised when a reader of the old JSON would misread the new one."""

SEMANTICS = (__doc__ or "").split("\n\n", 2)[2].strip()


def triage_json(document: TriageDocument | None = None) -> str:
    """The document as JSON text, the same bytes from the same document."""
    return json.dumps(triage_data(document), ensure_ascii=False, indent=1)


def triage_data(document: TriageDocument | None = None) -> dict[str, Any]:
    """The document as plain values: rules as written, words, questions, and how to read them."""
    given = document or built_in_triage()
    return {
        "format": FORMAT,
        "id": given.id,
        "title": given.title,
        "edition": str(given.edition),
        "source": given.source,
        "status": given.status,
        "semantics": SEMANTICS,
        "levels": list(LEVELS),
        "symptoms": {name: {"asks": found.asks, "label": found.label} for name, found in given.symptoms.items()},
        "rules": [
            {"id": rule.id, "level": rule.level, "says": rule.says, "when": rule.given} for rule in given.rules
        ],
        "words": {
            level: {"says": words.says, "patient": list(words.patient)} for level, words in given.words.items()
        },
        "call": {place: call_now(place) for place in NUMBERS} | {"": call_now(None)},
    }
