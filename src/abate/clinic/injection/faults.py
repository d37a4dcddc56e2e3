"""What this room refuses, each with what would be right.

AbateError
└── InjectionError          something about stock or a session is not as it must be
    ├── ChangedMeanwhileError   somebody else changed the draft after it was shown
    ├── NotADraftError          the session is signed or abandoned
    ├── VialError               the vial cannot be received, taken, put back or written off
    └── MayNotSignError         carries the findings that stand in the way
"""

from __future__ import annotations

from abate.errors import AbateError
from abate.treatment import SessionFinding


class InjectionError(AbateError):
    """Something about stock or a session is not as it must be."""


class ChangedMeanwhileError(InjectionError):
    """Somebody else changed the draft after it was shown."""

    def __init__(self) -> None:
        super().__init__("This session was changed elsewhere meanwhile: look at it as it stands, then try again.")


class NotADraftError(InjectionError):
    """The session is signed or abandoned."""


class VialError(InjectionError):
    """The vial cannot be received, taken, put back or written off."""


class MayNotSignError(InjectionError):
    """The session cannot be signed; `held_up_by` are the findings that stand in the way, if any."""

    def __init__(self, why: str, held_up_by: tuple[SessionFinding, ...] = ()) -> None:
        self.held_up_by = held_up_by
        super().__init__(why)
