"""The few pages of no room: the way in, and the health check."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from abate.clinic.access import caller_of
from abate.clinic.people.models import Membership, Role


def home(request: HttpRequest) -> HttpResponse:
    """To the patient's diary, to the clinic's patients, or to the clinic's settings: whatever is the caller's."""
    caller = caller_of(request)
    if caller.own is not None:
        return redirect("diary:today")
    memberships = Membership.objects.filter(user=caller.user, ended=None)
    first_page = {
        Role.NURSE: "assessment:patients",
        Role.CLINICIAN: "assessment:patients",
        Role.INJECTOR: "assessment:patients",
        Role.ADMINISTRATOR: "people:members",
        Role.AUDITOR: "record:log",
    }
    for role, page in first_page.items():
        membership = memberships.filter(role=role).first()
        if membership is not None:
            return redirect(page, clinic=membership.clinic_id)
    return render(request, "no_place.html")


def health(_: HttpRequest) -> JsonResponse:
    """Whether the site and its database answer; nothing else is told."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
