"""The clinician's pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from abate import assess
from abate.assessment import Assessment
from abate.clinic.access import Caller, caller_of
from abate.clinic.assessment.attention import rows
from abate.clinic.diary.days import diary_of_patient
from abate.clinic.diary.models import DiaryDay
from abate.clinic.effects.inbox import not_looked_at
from abate.clinic.injection.models import Session
from abate.clinic.intake.models import Request
from abate.clinic.intake.questions import all_questions, in_sections, in_words
from abate.clinic.intake.services import Known, history_of, what_is_known
from abate.clinic.intake.settling import open_decisions, what_is_open
from abate.errors import RefusedError
from abate.facts.from_history import facts_from_history
from abate.history import History
from abate.reports.page import contents, sections
from abate.reports.paper import paper

PATIENTS_ON_A_PAGE = 50
REQUESTS_SHOWN = 5


def patients(request: HttpRequest) -> HttpResponse:
    """The patients of the clinic, those who need attention first.

    A search is posted, since what is typed is a name, and addresses are written into logs and histories.
    """
    caller = caller_of(request)
    given = request.POST if request.method == "POST" else request.GET
    fragment = request.POST.get("search", "").strip()
    found = [row for row in rows(caller.at, caller.now) if row.matches(fragment)]
    page = Paginator(found, PATIENTS_ON_A_PAGE).get_page(given.get("page"))
    context = {
        "clinic": caller.at,
        "page": page,
        "search": fragment,
        "reports": not_looked_at(caller.at),
        "can_ask": caller.role in ("nurse", "clinician"),
    }
    return render(request, "assessment/patients.html", context)


def patient(request: HttpRequest) -> HttpResponse:
    """Everything about one patient on one page."""
    caller = caller_of(request)
    about, today = caller.about, caller.today()
    known, history = what_is_known(about), history_of(about, caller.at)
    context: dict[str, Any] = {
        "patient": about,
        "today": today,
        "age": facts_from_history(history, today).get("age_years"),
        "answers": list(_answers(known)),
        "sex": _word(history, "sex"),
        "jurisdiction": _word(history, "jurisdiction"),
        "twofold": DiaryDay.objects.filter(patient=about)
        .exclude(others=[])
        .order_by("-date")
        .values_list("date", flat=True),
        "requests": list(_requests(caller)),
        "sessions": Session.objects.filter(patient=about, clinic=caller.at, abandoned=None).order_by("-opened"),
        "can_ask": caller.role in ("nurse", "clinician"),
    }
    try:
        assessment = _assessment(caller, history, today)
    except RefusedError:
        return render(request, "assessment/patient.html", context)
    against, rest = sections(assessment)
    context |= {
        "contents": contents(assessment),
        "against": mark_safe(against),  # noqa: S308 - escaped by the core's own templates
        "sections": mark_safe(rest),  # noqa: S308
        "would_settle": list(_would_settle(assessment, known)),
    }
    return render(request, "assessment/patient.html", context)


def patient_pdf(request: HttpRequest) -> HttpResponse:
    """The assessment as one sheet, in a file whose name names nobody."""
    caller = caller_of(request)
    today = caller.today()
    try:
        assessment = _assessment(caller, history_of(caller.about, caller.at), today)
    except RefusedError:
        raise Http404 from None
    name = f"headache-assessment-{today}.pdf"
    return HttpResponse(
        paper(assessment),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _assessment(caller: Caller, history: History, today: date) -> Assessment:
    return assess(diary_of_patient(caller.about), history, as_of=today)


def _word(history: History, key: str) -> str:
    return in_words(all_questions()[key], getattr(history, key))


def _answers(known: Known) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """What is known besides the diary, in sections, with who said so."""
    for title, questions in in_sections(known.answers).items():
        yield (
            title,
            [
                {
                    "asks": question.asks,
                    "says": in_words(question, known.answers[question.key]),
                    "given": known.given.get(question.key),
                }
                for question in questions
            ],
        )


def _would_settle(assessment: Assessment, known: Known) -> Iterator[dict[str, Any]]:
    """For each open decision on the treatment: how many questions bear on it, and whether days of the diary do."""
    for decision in open_decisions(assessment):
        open_ = what_is_open(assessment, known.answers, decision)
        yield {"decision": decision, "questions": len(open_.keys), "diary": len(open_.diary)}


def _requests(caller: Caller) -> Iterator[dict[str, Any]]:
    """The last questions that this clinic sent, with what became of each."""
    sent = Request.objects.filter(patient=caller.about, clinic=caller.at).select_related("sent_by")
    for request in sent.order_by("-sent", "-id")[:REQUESTS_SHOWN]:
        questions = [
            {"asks": all_questions()[key].patient, "became": request.closed.get(key, "open")}
            for key in request.keys
            if key in all_questions()
        ]
        yield {"request": request, "questions": questions, "open": len(request.open_keys)}
