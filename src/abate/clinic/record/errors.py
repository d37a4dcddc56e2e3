"""What the record refuses.

AbateError
├── AppendOnlyError     something would have changed or removed what is only added to
├── StillNeededError    an account cannot be closed yet; says who must do what first
├── EntryError          an entry cannot be written down as it is
└── BrokenRecordError   the record is not what was written; says where first
"""

from __future__ import annotations

from abate.errors import AbateError


class AppendOnlyError(AbateError):
    """Something would have changed or removed what is only added to."""


class EntryError(AbateError):
    """An entry that the record cannot hold as it is: nothing is cut silently."""


class BrokenRecordError(AbateError):
    """The record is not what was written."""


class StillNeededError(AbateError):
    """An account that cannot be closed yet."""
