"""Abate: from a headache diary to a reasoned decision about Botox (onabotulinumtoxinA) for chronic migraine."""

from abate.assess import AssessedSlice, assess
from abate.assessment import Assessment
from abate.diary import Diary, DiaryTable
from abate.diary.readers.any_format import import_diary, read_diary
from abate.diary.stored import StoredDiaries
from abate.errors import (
    AbateError,
    DiaryError,
    Fault,
    HistoryError,
    InputError,
    MappingError,
    ParadigmError,
    RefusedError,
    RegistryError,
    RulebookError,
    SafetyError,
    SessionError,
)
from abate.history import History, read_history
from abate.respond import Response, respond
from abate.rulebook import Rulebook, built_in, read_rulebook
from abate.treatment import Session, SessionCheck, check_session, read_session

__all__ = [
    "AbateError",
    "AssessedSlice",
    "Assessment",
    "Diary",
    "DiaryError",
    "DiaryTable",
    "Fault",
    "History",
    "HistoryError",
    "InputError",
    "MappingError",
    "ParadigmError",
    "RefusedError",
    "RegistryError",
    "Response",
    "Rulebook",
    "RulebookError",
    "SafetyError",
    "Session",
    "SessionCheck",
    "SessionError",
    "StoredDiaries",
    "assess",
    "built_in",
    "check_session",
    "import_diary",
    "read_diary",
    "read_history",
    "read_rulebook",
    "read_session",
    "respond",
]
