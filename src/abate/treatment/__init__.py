"""The treatment: the injection paradigm as data, the session, and its checks before the needle."""

from abate.treatment.check import SessionCheck, check_session
from abate.treatment.editions import Edition, edition_named
from abate.treatment.finding import SessionFinding
from abate.treatment.paradigm import Paradigm, Site, preempt
from abate.treatment.reader import parse_session, read_session, session_from
from abate.treatment.session import Session

__all__ = [
    "Edition",
    "Paradigm",
    "Session",
    "SessionCheck",
    "SessionFinding",
    "Site",
    "check_session",
    "edition_named",
    "parse_session",
    "preempt",
    "read_session",
    "session_from",
]
