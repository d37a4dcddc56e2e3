"""The reminder's pages: chosen by the patient, turned off from the mail by whoever has it."""

from __future__ import annotations

from datetime import time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from abate.clinic.access import caller_of
from abate.clinic.diary.forms import ReminderForm
from abate.clinic.diary.models import Reminder
from abate.clinic.diary.reminding import appointment, reminder_of_token, set_reminder

FORM = require_http_methods(["GET", "POST"])
EVENING = time(20)


@FORM
def reminder(request: HttpRequest) -> HttpResponse:
    """Whether and when a mail comes, and the same as a calendar entry."""
    caller = caller_of(request)
    known = Reminder.objects.filter(patient=caller.me).first()
    now_set = {"on": known.on, "at": known.at} if known else {"on": False, "at": EVENING}
    form = ReminderForm(request.POST if request.method == "POST" else None, initial=now_set)
    if form.is_valid():
        said = form.cleaned_data
        set_reminder(caller.me, said["at"], on=said["on"], now=caller.now)
        messages.success(request, f"A mail comes at {said['at']:%H:%M}." if said["on"] else "No mail comes any more.")
        return redirect("diary:reminder")
    return render(request, "diary/reminder.html", {"form": form, "zone": caller.me.time_zone, "known": known})


@require_safe
def calendar_entry(request: HttpRequest) -> HttpResponse:
    """The reminder as a file for the phone's calendar."""
    caller = caller_of(request)
    known = Reminder.objects.filter(patient=caller.me).first()
    content = appointment(caller.me, known.at if known else EVENING, caller.now)
    headers = {"Content-Disposition": 'attachment; filename="reminder.ics"'}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


@csrf_exempt  # a mail program posts here on its own (RFC 8058); the token opens nothing but this
@FORM
def off(request: HttpRequest, token: str) -> HttpResponse:
    """Turn the reminder off, without signing in. Looking at the page changes nothing: mail programs look ahead."""
    found = reminder_of_token(token)
    if found is None:
        return render(request, "diary/reminder_off.html", {"is_wrong": True}, status=404)
    if request.method == "POST" and found.on:
        set_reminder(found.patient, found.at, on=False, now=timezone.now())
        found.on = False
    return render(request, "diary/reminder_off.html", {"reminder": found})
