"""The pages of follow-up: what is due, the course of one patient, a review and its letter, totals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from abate import Response
from abate.clinic.access import DECIDE, Caller, caller_of
from abate.clinic.followup.forms import ReviewForm, ScoreForm
from abate.clinic.followup.instruments import instruments
from abate.clinic.followup.letters import letter_of
from abate.clinic.followup.models import Review
from abate.clinic.followup.reviews import response_of, review, reviews_of
from abate.clinic.followup.schedule import schedule
from abate.clinic.followup.scores import Trend, record_scores, trends_of
from abate.reports.cycles import drawing, figure, week_in_words
from abate.reports.response import HOW_COUNTED, MEASURE_WORDS, measures_of, raw_in_words, rows
from abate.reports.response_plot import figure as plot_figure
from abate.reports.response_plot import plot_of
from abate.reports.response_words import changes_in_words, cheap_in_words, figures, times_in_words
from abate.reports.words import DECISION_WORDS, DOUBTFUL, STATUS_WORDS, outcome_in_words

PATIENTS_ON_A_PAGE = 50
FORM = require_http_methods(["GET", "POST"])


@require_safe
def due(request: HttpRequest) -> HttpResponse:
    """The treated patients of the clinic, the longest overdue first."""
    caller = caller_of(request)
    found = schedule(caller.at, caller.now)
    page = Paginator(found, PATIENTS_ON_A_PAGE).get_page(request.GET.get("page"))
    overdue = sum(one.state == "overdue" for one in found)
    return render(request, "followup/due.html", {"clinic": caller.at, "page": page, "overdue": overdue})


@require_safe
def course(request: HttpRequest) -> HttpResponse:
    """The course of treatment of one patient: cycles, documents, reviews, totals."""
    caller = caller_of(request)
    response = response_of(caller.about, caller.at, caller.today())
    drawn = drawing(response.diary, response.findings.course)
    context = _shown(caller, response) | {
        "drawn": drawn,
        "figure": figure(drawn) if drawn else "",
        "weeks": [(strip.name, [(week.week, week_in_words(week)) for week in strip.weeks]) for strip in drawn.strips]
        if drawn
        else [],
        "reviews": reviews_of(caller.about, caller.at),
        "trends": _trends(caller, response),
        "may_decide": bool(caller.roles & DECIDE),
    }
    return render(request, "followup/course.html", context)


@FORM
def decide(request: HttpRequest) -> HttpResponse:
    """A review: what every document says, and what the person decides."""
    caller = caller_of(request)
    form = ReviewForm(request.POST if request.method == "POST" else None, today=caller.today())
    if request.method == "POST" and form.is_valid():
        try:
            review(caller.about, caller.at, form.decided, caller.by)
        except ValidationError as problem:
            _add_faults(form, problem)
        else:
            messages.success(request, "The review is recorded.")
            return redirect("followup:course", clinic=caller.at.id, patient=caller.about.id)
    response = response_of(caller.about, caller.at, caller.today())
    return render(request, "followup/review.html", _shown(caller, response) | {"form": form})


@require_safe
def letter(request: HttpRequest, review: int) -> HttpResponse:
    """The letter of a review, in a file whose name names nobody."""
    caller = caller_of(request)
    found = get_object_or_404(Review, id=review, patient=caller.about, clinic=caller.at)
    pdf = letter_of(found)
    if pdf is None:
        raise Http404
    name = f"headache-review-{found.date}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@FORM
def score(request: HttpRequest) -> HttpResponse:
    """Totals of licensed questionnaires."""
    caller = caller_of(request)
    form = ScoreForm(request.POST if request.method == "POST" else None, today=caller.today())
    if request.method == "POST" and form.is_valid():
        try:
            record_scores(caller.about, caller.at, form.cleaned_data["date"], form.totals, caller.by)
        except ValidationError as problem:
            _add_faults(form, problem)
        else:
            messages.success(request, "The totals are recorded.")
            return redirect("followup:score", clinic=caller.at.id, patient=caller.about.id)
    response = response_of(caller.about, caller.at, caller.today())
    context = {
        "patient": caller.about,
        "form": form,
        "trends": _trends(caller, response),
        "instruments": instruments().values(),
    }
    return render(request, "followup/score.html", context)


def _shown(caller: Caller, response: Response) -> dict[str, Any]:
    """What the course and the review both show."""
    course, given = response.findings.course, response.to_json()
    drawn = plot_of(response)
    return {
        "patient": caller.about,
        "today": caller.today(),
        "measures": MEASURE_WORDS.values(),
        "how_counted": HOW_COUNTED,
        "rows": rows(given),
        "raw": [*raw_in_words(given), cheap_in_words(given)] if course.cycles else [],
        "estimand": given["estimand"],
        "figures": list(figures(given)),
        "changes": list(changes_in_words(given)),
        "cannot_say": [*given["cannot_say"], *times_in_words(given)],
        "plot": plot_figure(drawn) if drawn else "",
        "warnings": response.warnings,
        "documents": list(_documents(response)),
        "treated": bool(course.cycles),
    }


def _documents(response: Response) -> Iterator[dict[str, Any]]:
    """What each document says about going on, with its own measure and its reasons."""
    for judged in response.documents.values():
        document = judged.document
        yield {
            "document": document,
            "doubt": STATUS_WORDS[document.status] if document.status in DOUBTFUL else "",
            "measures": ", ".join(measures_of(document, tuple(judged.decisions))) or "no count of days",
            "decisions": [
                (DECISION_WORDS[name], outcome_in_words(finding.outcome), finding)
                for name, finding in judged.decisions.items()
            ],
        }


def _trends(caller: Caller, response: Response) -> tuple[Trend, ...]:
    cycles = response.findings.course.cycles
    return trends_of(caller.about, cycles[0].injected if cycles else None)


def _add_faults(form: Form, problem: ValidationError) -> None:
    for field, faults in problem.message_dict.items():
        for fault in faults:
            form.add_error(field if field in form.fields else None, fault)
