"""Which of a day's edits is shown, and which stand beside it.

An edit names the edits that the person saw when making it. An edit that no other names is a *version* of the day:
usually one; two when two phones answered the same day without knowing of each other. The one made last is shown, the
others are kept beside it until an edit that saw both replaces them. What holds depends on the set of edits alone, so
repeats, delays and reordering on the way change nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Edit:
    """As much of an edit as decides which one holds."""

    id: UUID
    made: datetime
    replaces: frozenset[UUID]


def versions(edits: Collection[Edit]) -> list[UUID]:
    """The edits that no other replaces: the one to show first, the others after it, newest first.

    The phone's clock orders them, and where two are equal the id; a wrong clock changes what is shown first, and
    loses nothing.
    """
    by_id = {edit.id: edit for edit in edits}
    replaced = {one for edit in edits for one in edit.replaces if one != edit.id}
    standing = [edit for edit in edits if edit.id not in replaced]
    # Edits that replace one another in a circle cannot come from an honest phone; none of them may vanish.
    accounted, beneath = set[UUID](), [edit.id for edit in standing]
    while beneath:
        edit = by_id.get(beneath.pop())
        if edit is not None and edit.id not in accounted:
            accounted.add(edit.id)
            beneath.extend(edit.replaces)
    standing += [edit for edit in edits if edit.id not in accounted]
    return [edit.id for edit in sorted(standing, key=lambda edit: (edit.made, edit.id.hex), reverse=True)]
