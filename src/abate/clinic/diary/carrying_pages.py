"""Pages on which a diary comes in from a file and goes out as one."""

from __future__ import annotations

from django.contrib import messages
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from abate.clinic.access import Caller, caller_of
from abate.clinic.diary.exporting import CONTENT_TYPES, exported
from abate.clinic.diary.forms import DecisionForm, ExportForm, ImportForm
from abate.clinic.diary.importing import Offer, UnreadableUploadError, carry_out, plan, read_upload
from abate.clinic.diary.models import DiaryDay

MOST_LINES = 200
"""Of what was lost; more are only counted."""


@require_http_methods(["GET", "POST"])
def import_page(request: HttpRequest) -> HttpResponse:
    """Ask for a file, show what it would change, and store it only after that."""
    caller = caller_of(request)
    if "offer" in request.POST:
        return _carried_out(request, caller)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_valid():
        said = form.cleaned_data
        try:
            offer = read_upload(said["file"], said["unlisted"], today=caller.today(), now=caller.now)
            return _preview(request, caller, offer)
        except UnreadableUploadError as problem:
            form.add_error("file", list(problem.args))
    return render(request, "diary/import.html", {"form": form})


def _preview(request: HttpRequest, caller: Caller, offer: Offer) -> HttpResponse:
    context = {
        "offer": offer,
        "plan": plan(caller.me, offer),
        "first": min(offer.days),
        "last": max(offer.days),
        "lost": offer.lost[:MOST_LINES],
        "more_lost": max(len(offer.lost) - MOST_LINES, 0),
        "form": DecisionForm(initial={"offer": offer.signed(caller.me)}),
    }
    return render(request, "diary/import_preview.html", context)


def _carried_out(request: HttpRequest, caller: Caller) -> HttpResponse:
    form = DecisionForm(request.POST)
    try:
        offer = Offer.from_signed(request.POST["offer"], caller.me)
    except BadSignature:
        messages.error(request, "That preview is too old or damaged, and nothing was stored. Choose the file again.")
        return redirect("diary:import")
    if not form.is_valid():
        messages.error(request, "Nothing was stored. Choose the file again, and then whose answer holds.")
        return redirect("diary:import")
    stored = carry_out(caller.me, offer, form.cleaned_data["differing"] or "mine", caller.by)
    messages.success(request, f"Stored: {stored} day{'' if stored == 1 else 's'} from {offer.name}.")
    return redirect("diary:import")


@require_safe
def export_page(request: HttpRequest) -> HttpResponse:
    """Ask for a format and days; with them, the file."""
    caller = caller_of(request)
    oldest = DiaryDay.objects.filter(patient=caller.me).order_by("date").values_list("date", flat=True).first()
    days = {"first": oldest or caller.today(), "last": caller.today()}
    form = ExportForm(request.GET if "form" in request.GET else None, initial=days)
    if form.is_valid():
        said = form.cleaned_data
        content = exported(caller.me, said["form"], said["first"], said["last"])
        name = f"abate-diary-{said['first']}-to-{said['last']}.{said['form']}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(content, content_type=CONTENT_TYPES[said["form"]], headers=headers)
    return render(request, "diary/export.html", {"form": form, "is_empty": oldest is None})
