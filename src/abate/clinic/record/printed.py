"""A person's diary and answers as a PDF to read: what was said, and nothing that was concluded from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from abate.clinic.diary.models import DiaryDay
from abate.clinic.intake.questions import all_questions, in_words
from abate.clinic.intake.services import known_answers
from abate.clinic.people.models import Patient
from abate.diary.day import ACUTE_CLASSES
from abate.reports.typesetting import typeset
from abate.reports.words import CLASS_WORDS, day_in_words, harmless

TEMPLATE = Path(__file__).with_name("everything.typ")

FEATURES: Mapping[str, str] = {
    "unilateral": "one side",
    "pulsating": "pulsating",
    "aggravated_by_activity": "worse with activity",
    "nausea": "nausea",
    "vomiting": "vomiting",
    "photophobia": "light",
    "phonophobia": "sound",
    "aura": "aura",
    "autonomic": "watering eye or nose",
    "believed_migraine": "a migraine, I think",
    "relieved_by_triptan": "a triptan helped",
}


def printed(patient: Patient, today: date) -> bytes:
    """The PDF."""
    days = DiaryDay.objects.filter(patient=patient).order_by("date").values_list("date", "answers")
    given = {
        "title": f"Diary and answers of {harmless(str(patient))}",
        "printed": f"Printed on {day_in_words(today)}. A day that is not listed was not answered; an empty field is "
        "not known.",
        "days": [_row(day, answers) for day, answers in days if answers is not None],
        "answers": [_answer(key, value) for key, value in known_answers(patient).items()],
    }
    return typeset(TEMPLATE, given, today)


def _answer(key: str, value: Any) -> dict[str, str]:
    question = all_questions().get(key)
    if question is None:
        return {"asks": harmless(key), "answer": harmless(str(value))}
    return {"asks": harmless(question.patient or question.asks), "answer": harmless(in_words(question, value))}


def _row(day: date, answers: Mapping[str, Any]) -> list[str]:
    hours = answers.get("hours")
    cells = (
        day_in_words(day),
        "yes" if answers["headache"] else "no",
        "" if hours is None else f"{hours:g}",
        answers.get("severity", ""),
        ", ".join(words for name, words in FEATURES.items() if answers.get(name)),
        _medicines(answers),
        answers.get("note") or "",
    )
    return [harmless(str(cell)) for cell in cells]


def _medicines(answers: Mapping[str, Any]) -> str:
    names = answers.get("medicines")
    if names is not None:
        return ", ".join(names) or "none"
    classes = answers.get("classes") or {}
    return ", ".join(CLASS_WORDS[name] for name in ACUTE_CLASSES if classes.get(name))
