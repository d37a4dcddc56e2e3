"""What every check is given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from abate.treatment.editions import Edition
from abate.treatment.paradigm import Paradigm
from abate.treatment.person import Person
from abate.treatment.session import Session


@dataclass(frozen=True, slots=True)
class Subject:
    """A session with its edition, the paradigm and the person; `today` where the caller says what day it is."""

    session: Session
    edition: Edition
    paradigm: Paradigm
    person: Person
    today: date | None = None
