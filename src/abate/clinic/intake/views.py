"""The pages on which staff answer what the diary cannot tell, or ask the patient."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from abate import Diary, assess
from abate.assessment import Assessment
from abate.clinic.access import Caller, caller_of
from abate.clinic.diary.days import diary_of_patient
from abate.clinic.intake import requests
from abate.clinic.intake.forms import AnswersForm
from abate.clinic.intake.models import Request
from abate.clinic.intake.posting import posted_keys, take
from abate.clinic.intake.questions import all_questions, in_sections
from abate.clinic.intake.services import history_of, known_answers, what_is_known
from abate.clinic.intake.settling import Open, what_changed, what_is_open
from abate.errors import RefusedError
from abate.history import History
from abate.history.preventives import known_names

LONGEST_NUMBER = 18


def form(request: HttpRequest) -> HttpResponse:
    """Staff answer: what would settle what is open, or everything (`all`), or one decision (`for`)."""
    caller = caller_of(request)
    patient = caller.about
    known = what_is_known(patient)
    if request.method == "POST":
        wrong = take(request.POST, posted_keys(request.POST), patient, caller.by, own=False)
        if wrong is not None:
            return render(request, "intake/form.html", {"patient": patient, "form": wrong, **suggestions()})
        scope = {name: request.GET[name] for name in ("all", "for") if name in request.GET}
        return HttpResponseRedirect(
            f"{_address(caller, 'intake:form')}?{urlencode({**scope, 'since': known.number})}"
        )
    diary, today = diary_of_patient(patient), caller.today()
    now = _assessed(diary, history_of(patient, caller.at), today)
    decision = request.GET.get("for", "")
    open_ = what_is_open(now, known.answers, decision) if now else Open((), ())
    everything = "all" in request.GET or now is None
    context: dict[str, Any] = {
        "patient": patient,
        "form": AnswersForm(all_questions() if everything else open_.keys, known),
        "everything": everything,
        "decision": decision,
        "only_the_diary": open_.diary,
        "assessed": now is not None,
        **suggestions(),
    }
    since = request.GET.get("since", "")
    if since.isdecimal() and len(since) <= LONGEST_NUMBER:
        before = _assessed(diary, history_of(patient, caller.at, int(since)), today)
        context["changed"] = what_changed(before, now) if before and now else []
        context["saved"] = known.number > int(since)
    return render(request, "intake/form.html", context)


def send(request: HttpRequest) -> HttpResponse:
    """Staff choose which of the open questions the patient is asked."""
    caller = caller_of(request)
    patient = caller.about
    if request.method == "POST":
        sent = requests.send(patient, caller.at, request.POST.getlist("key"), caller.by)
        if sent is None:
            messages.error(request, "Nothing was sent: choose at least one question that is not waiting already.")
            return redirect(_address(caller, "intake:send"))
        how_many = "1 question was" if len(sent.keys) == 1 else f"{len(sent.keys)} questions were"
        if requests.notify(sent):
            messages.success(request, f"{how_many} sent, and an e-mail says that something waits.")
        else:
            messages.error(request, f"{how_many} sent, but the e-mail could not be: please tell the patient.")
        return redirect(_address(caller, "assessment:patient"))
    now = _assessed(diary_of_patient(patient), history_of(patient, caller.at), caller.today())
    keys = what_is_open(now, known_answers(patient)).keys if now else tuple(all_questions())
    waiting = requests.open_keys(patient)
    context = {
        "patient": patient,
        "sections": in_sections(key for key in keys if requests.can_be_asked(key) and key not in waiting),
        "not_for_patients": [all_questions()[key].asks for key in keys if not requests.can_be_asked(key)],
        "waiting": [all_questions()[key].patient for key in waiting],
    }
    return render(request, "intake/send.html", context)


@require_POST
def withdraw(request: HttpRequest, request_id: int) -> HttpResponse:
    """Ask no longer."""
    caller = caller_of(request)
    found = Request.objects.filter(id=request_id, patient=caller.about, clinic=caller.at).first()
    if found is None:
        raise Http404
    requests.withdraw(found, caller.by)
    messages.success(request, "The questions were withdrawn. What was answered stays.")
    return redirect(_address(caller, "assessment:patient"))


def suggestions() -> dict[str, tuple[str, ...]]:
    """Names offered while typing."""
    return {"drugs": known_names("drugs"), "classes": known_names("classes")}


def _assessed(diary: Diary, history: History, today: date) -> Assessment | None:
    """None where nothing can be said, as of a diary without a day."""
    try:
        return assess(diary, history, as_of=today)
    except RefusedError:
        return None


def _address(caller: Caller, page: str) -> str:
    return reverse(page, kwargs={"clinic": caller.at.id, "patient": caller.about.id})
