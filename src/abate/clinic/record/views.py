"""The pages of the record: a person's own, and the clinic's auditor's."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.core.paginator import Page, Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from abate.clinic.access import Caller, caller_of
from abate.clinic.people.services import clinic_of_record
from abate.clinic.record.append import Entry, append
from abate.clinic.record.doings import Doing, Rows, changes_of, in_plain_words, reads_of
from abate.clinic.record.erasure import close_account, erase, holdings_of
from abate.clinic.record.errors import StillNeededError
from abate.clinic.record.everything import everything_about
from abate.clinic.record.heads import head_of
from abate.clinic.record.log import PAGE, LogForm, lines_of
from abate.clinic.record.models import Chain
from abate.clinic.record.verify import first_finding

FORM = require_http_methods(["GET", "POST"])
LINES = 40
LONGEST_HERE = 50_000
"""Events that are read again within a request; a longer chain is verified by the command."""


@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """Who looked at the caller's diary, and what was done with it."""
    caller = caller_of(request)
    context = {
        "reads": _page(request, "looked", reads_of(caller.me), caller),
        "changes": _page(request, "done", changes_of(caller.me), caller),
    }
    return render(request, "record/own.html", context)


@require_GET
def export(request: HttpRequest) -> FileResponse:
    """Everything about the caller, as one file."""
    caller = caller_of(request)
    patient, today = caller.me, caller.today()
    append([Entry("record.exported", str(patient.id), patient)], caller.by, clinic=clinic_of_record(patient))
    file = everything_about(patient, today)
    return FileResponse(file, as_attachment=True, filename=f"abate-{today}.zip", content_type="application/zip")


class EraseForm(forms.Form):
    """What to erase; a word is typed so that nobody does it by a slip."""

    what = forms.ChoiceField(
        label="What do you want?",
        choices=[("own", "Erase what may be erased; keep my account"), ("account", "The same, and close my account")],
        widget=forms.RadioSelect,
    )
    word = forms.CharField(label="Type the word erase", max_length=20, help_text="There is no way back.")

    def clean_word(self) -> str:
        """The word, whatever its case."""
        word = str(self.cleaned_data["word"]).strip().lower()
        if word != "erase":
            raise forms.ValidationError("This is not the word. Type erase, or leave this page and nothing happens.")
        return word


@FORM
def erase_own(request: HttpRequest) -> HttpResponse:
    """What may be erased, what is kept and why; and doing it, once the person has shown again who they are."""
    try:
        _shows_again_who_they_are(request)
    except ReauthenticationRequired:
        if request.method == "POST":
            return redirect("record:erase")
        raise
    caller = caller_of(request)
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _erased(request, caller, form.cleaned_data["what"])
        except StillNeededError as problem:
            form.add_error("what", f"Your account cannot be closed: {problem}.")
    return render(request, "record/erase.html", {"form": form, "holdings": holdings_of(caller.me)})


@reauthentication_required  # type: ignore[untyped-decorator]
def _shows_again_who_they_are(request: HttpRequest) -> None:
    """Raises allauth's exception, which its middleware turns into the page that asks for the password."""


def _erased(request: HttpRequest, caller: Caller, what: str) -> HttpResponse:
    if what == "own":
        number = erase(caller.me, caller.by)
        messages.success(request, f"Erased: {number} {'entry' if number == 1 else 'entries'}.")
        return redirect("record:own")
    name_removed = close_account(caller.me, caller.by)
    logout(request)
    kept = "" if name_removed else " Your name stays with the treatment record that a clinic must keep."
    messages.success(request, f"Your account is closed.{kept}")
    return redirect("account_login")


@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """The clinic's log, without what was said."""
    caller = caller_of(request)
    form = LogForm(request.GET, caller.at)
    lines = lines_of(caller.at, form) if form.is_valid() else []
    older = request.GET.copy()
    if len(lines) > PAGE:
        older["before"] = str(lines[PAGE - 1].number)
    context = {"form": form, "lines": lines[:PAGE], "older": older.urlencode() if len(lines) > PAGE else ""}
    return render(request, "record/log.html", context)


@FORM
def verify(request: HttpRequest) -> HttpResponse:
    """Read the clinic's chain again now."""
    caller = caller_of(request)
    chain = Chain.objects.select_related("clinic").get(clinic=caller.at)
    context: dict[str, Any] = {"head": head_of(chain), "is_too_long": chain.length > LONGEST_HERE}
    if request.method == "POST" and not context["is_too_long"]:
        finding = first_finding(chain)
        append([Entry("record.verified", f"events 1 to {chain.length}")], caller.by, clinic=caller.at)
        context |= {"is_verified": True, "finding": finding}
    return render(request, "record/verify.html", context)


def _page(request: HttpRequest, name: str, rows: Rows, caller: Caller) -> dict[str, Page[Any] | list[Doing] | str]:
    page = Paginator(rows, LINES).get_page(request.GET.get(name))
    return {"page": page, "name": name, "doings": in_plain_words(list(page), caller.me)}
