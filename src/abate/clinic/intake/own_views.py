"""The pages on which patients answer: what the clinic asked, and lists that are their own to keep."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from abate.clinic.access import Caller, caller_of
from abate.clinic.intake.forms import AnswersForm
from abate.clinic.intake.posting import posted_keys, take
from abate.clinic.intake.requests import answer_own, open_keys
from abate.clinic.intake.services import history_of, what_is_known
from abate.clinic.intake.views import suggestions
from abate.errors import HistoryError
from abate.history import History
from abate.reports.emergency import SIGNS, whom_to_call

LISTS = ("preventives", "toxin_sessions", "medicines", "conditions", "allergies")
"""What a patient keeps up to date without being asked."""

DAYS_IN_A_WEEK = 7


def own(request: HttpRequest) -> HttpResponse:
    """The patient answers what the clinic asked: as much as they like now, the rest later."""
    caller = caller_of(request)
    patient = caller.me
    known = what_is_known(patient)
    if request.method != "POST":
        form = AnswersForm(open_keys(patient), known, patient=True, partly=True)
        return render(request, "intake/own.html", _page(caller, form))
    form = AnswersForm(posted_keys(request.POST), known, request.POST, patient=True, partly=True)
    if form.is_valid():
        try:
            answer_own(patient, form.answers(), caller.by)
        except HistoryError as problem:
            form.add_faults(problem.faults)
        else:
            left = len(open_keys(patient))
            messages.success(request, f"Thank you. {f'{left} still open.' if left else 'Everything is answered.'}")
            return redirect("intake:own")
    return render(request, "intake/own.html", _page(caller, form))


def preventives(request: HttpRequest) -> HttpResponse:
    """The patient keeps lists: preventives, botulinum toxin sessions, other medicines, illnesses, allergies."""
    caller = caller_of(request)
    form = AnswersForm(LISTS, what_is_known(caller.me), patient=True)
    if request.method == "POST":
        wrong = take(request.POST, LISTS, caller.me, caller.by, own=True)
        if wrong is None:
            messages.success(request, "Saved.")
            return redirect("intake:preventives")
        form = wrong
    return render(
        request,
        "intake/preventives.html",
        _page(caller, form) | {"tried": list(_tried(history_of(caller.me), caller.today()))},
    )


def _page(caller: Caller, form: AnswersForm) -> dict[str, Any]:
    """What both pages show; when to call for help stands first."""
    history = history_of(caller.me)
    return {"form": form, "call": whom_to_call(history), "signs": SIGNS, **suggestions()}


def _tried(history: History, today: date) -> Iterator[dict[str, Any]]:
    """Each preventive, with how many whole weeks it was taken where that is known."""
    for one in history.preventives or ():
        end = today if one.outcome == "ongoing" and one.stop is None else one.stop
        weeks = (end - one.start).days // DAYS_IN_A_WEEK if one.start and end else None
        yield {"what": one, "weeks": weeks}
