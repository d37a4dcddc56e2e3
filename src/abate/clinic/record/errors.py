"""What the record refuses."""

from __future__ import annotations

from abate.errors import AbateError


class AppendOnlyError(AbateError):
    """Something would have changed or removed what is only added to."""
