"""Every error Abate raises on purpose.

AbateError
├── InputError              what was given cannot be used; carries every fault found
│   ├── DiaryError          a diary, or a file to be imported as one
│   ├── HistoryError        a history
│   ├── RulebookError       a rule document or a folder of them
│   ├── MappingError        a mapping for `abate import table`
│   ├── ParadigmError       a document of the injection paradigm
│   ├── SessionError        an injection session
│   ├── SafetyError         a side effect's record, or a report of one
│   └── RegistryError       a registry, or what one is to be built from
└── RefusedError            the question itself cannot be answered (an unknown patient, document, fact)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SHOWN_LENGTH = 80


class AbateError(Exception):
    """Anything Abate refuses on purpose."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input: where it stands, what stands there, why it is wrong, what would be right."""

    why: str
    right: str
    source: str = ""
    line: int | None = None
    column: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        """One line, clickable in most terminals: `diary.csv:7: hours: '27': why; what would be right`."""
        place = self.source or "input"
        if self.line is not None:
            place += f":{self.line}"
        parts = [place]
        if self.column:
            parts.append(_cut(self.column))
        if self.value is not None:
            parts.append(_cut(repr(self.value), "'"))
        return _on_one_line(f"{': '.join(parts)}: {self.why}; {self.right}")


class InputError(AbateError):
    """What was given cannot be used. `faults` holds every fault found, in the order of the input."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class DiaryError(InputError):
    """A diary, or a file to be imported as one, cannot be used."""


class HistoryError(InputError):
    """A history cannot be used."""


class RulebookError(InputError):
    """A rule document, or a folder of them, cannot be used."""


class MappingError(InputError):
    """A mapping for `abate import table` cannot be used."""


class SafetyError(InputError):
    """A side effect's record, or a report of one, cannot be used."""


class ParadigmError(InputError):
    """A document of the injection paradigm, or of what a session is checked by, cannot be used."""


class SessionError(InputError):
    """An injection session cannot be used."""


class RegistryError(InputError):
    """A registry, or what one is to be built from, cannot be used."""


class RefusedError(AbateError):
    """The question itself cannot be answered, for example about a patient whom the diary does not hold."""


def _cut(text: str, ending: str = "") -> str:
    """Long ones cut, so that the reason stays in sight."""
    return text if len(text) <= SHOWN_LENGTH else f"{text[: SHOWN_LENGTH - 1]}…{ending}"


def _on_one_line(text: str) -> str:
    """Control characters escaped: keys, values and file names are other people's words."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
