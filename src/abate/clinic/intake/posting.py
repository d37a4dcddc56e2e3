"""What a posted form of answers comes to: recorded, or shown again with what is wrong."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import QueryDict

from abate.clinic.intake.forms import AnswersForm
from abate.clinic.intake.questions import all_questions
from abate.clinic.intake.requests import answer_and_close
from abate.clinic.intake.services import AnsweredMeanwhileError, known_answers, what_is_known
from abate.clinic.people.models import Patient
from abate.clinic.record.append import By
from abate.errors import HistoryError


def posted_keys(data: QueryDict) -> tuple[str, ...]:
    """The questions that the form showed; others may have become open, or been settled, since then."""
    return tuple(key for key in data.getlist("key") if key in all_questions())


def take(data: QueryDict, keys: Iterable[str], patient: Patient, by: By, *, own: bool) -> AnswersForm | None:
    """Record what was answered in the form; None where that went well, else the form with what is wrong.

    Only what differs from what the form showed at first is an answer, so that two people who answer different
    questions at the same time do not undo one another. An answer to a question that somebody else answered meanwhile
    needs to be saved once more.
    """
    keys = tuple(keys)
    form = AnswersForm(keys, what_is_known(patient), data, patient=own)
    if not form.is_valid():
        return form
    shown = known_answers(patient, upto=form.cleaned_data["seen"])
    answers = {key: value for key, value in form.answers().items() if value != shown.get(key)}
    try:
        answer_and_close(patient, answers, by, seen=form.cleaned_data["warned"])
    except HistoryError as problem:
        form.add_faults(problem.faults)
        return form
    except AnsweredMeanwhileError as problem:
        return _warned(data, keys, patient, problem.keys, own=own)
    return None


def _warned(
    data: QueryDict, keys: tuple[str, ...], patient: Patient, meanwhile: Iterable[str], *, own: bool
) -> AnswersForm:
    known = what_is_known(patient)
    again = data.copy()
    again["warned"] = str(known.number)
    form = AnswersForm(keys, known, again, patient=own)
    form.is_valid()
    form.warn(meanwhile)
    return form
