"""The pages of this room."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from abate.clinic.access import caller_of
from abate.clinic.packet import making
from abate.clinic.packet.due import packet_due_of, packets_due
from abate.clinic.packet.forms import CoverageForm, PayerForm
from abate.clinic.packet.payers import documents, keep_payer, note_payer, payer_of, payers_of
from abate.clinic.people.forms import sent
from abate.errors import RefusedError
from abate.reports.packet_evidence import COURSE_COLUMNS, MONTH_COLUMNS, PREVENTIVE_COLUMNS, SESSION_COLUMNS
from abate.reports.words import STATUS_WORDS, edition_in_words

FORM = require_http_methods(["GET", "POST"])


@FORM
def due(request: HttpRequest) -> HttpResponse:
    """Which packets are to be started, and the payers of the clinic."""
    caller = caller_of(request)
    form = PayerForm(sent(request))
    if form.is_valid():
        payer = keep_payer(caller.at, **form.cleaned_data, by=caller.by)
        messages.success(request, f"{payer}: kept.")
        return redirect("packet:due", clinic=caller.at.id)
    context = {
        "clinic": caller.at,
        "found": packets_due(caller.at, caller.now),
        "payers": payers_of(caller.at),
        "form": form,
    }
    return render(request, "packet/due.html", context)


@FORM
def packets(request: HttpRequest) -> HttpResponse:
    """Which payer the patient has, and a document to choose."""
    caller = caller_of(request)
    held = payer_of(caller.about, caller.at)
    form = CoverageForm(caller.at, sent(request), initial={"payer": held})
    if form.is_valid():
        note_payer(caller.about, caller.at, form.cleaned_data["payer"], caller.by)
        messages.success(request, "Payer noted.")
        return redirect("packet:packets", clinic=caller.at.id, patient=caller.about.id)
    first = [held.document] if held else []
    there = documents()
    context = {
        "patient": caller.about,
        "form": form,
        "payers": payers_of(caller.at),
        "due": packet_due_of(caller.about, caller.at, caller.now),
        "documents": [
            {
                "document": there[name],
                "edition": edition_in_words(there[name].edition),
                "status": STATUS_WORDS[there[name].status],
                "is_the_payers": name in first,
            }
            for name in dict.fromkeys((*(name for name in first if name in there), *there))
        ],
        "made": making.packets_made(caller.about, caller.at),
    }
    return render(request, "packet/packets.html", context)


def packet(request: HttpRequest, document: str) -> HttpResponse:
    """The packet on a page."""
    caller = caller_of(request)
    _must_be_offered(document)
    try:
        found = making.packet_of(caller.about, caller.at, document, caller.by)
    except RefusedError:
        return render(request, "packet/no_diary.html", {"patient": caller.about})
    context = {
        "patient": caller.about,
        "packet": found,
        "month_columns": MONTH_COLUMNS,
        "preventive_columns": PREVENTIVE_COLUMNS,
        "session_columns": SESSION_COLUMNS,
        "course_columns": COURSE_COLUMNS,
    }
    return render(request, "packet/packet.html", context)


@require_POST
def packet_pdf(request: HttpRequest, document: str) -> HttpResponse:
    """The packet to be sent, in a file whose name names nobody. It is recorded, so it is asked for by a button."""
    caller = caller_of(request)
    _must_be_offered(document)
    try:
        pdf = making.make(caller.about, caller.at, document, caller.by)
    except RefusedError:
        raise Http404 from None
    name = f"packet-{document}-{caller.today()}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def _must_be_offered(document: str) -> None:
    if document not in documents():
        raise Http404
