"""Pages of read-only links: the patient's own, and the one that a link opens."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from abate.clinic.access import caller_of
from abate.clinic.diary.forms import ShareForm
from abate.clinic.diary.models import Share
from abate.clinic.diary.shared_diary import shared_diary
from abate.clinic.diary.sharing import links_of, make_share, open_share, revoke_share

HEADERS = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}


@require_http_methods(["GET", "POST"])
def shares(request: HttpRequest) -> HttpResponse:
    """The patient's links, and a new one. Its secret stands in this one response and nowhere else: no redirect."""
    caller = caller_of(request)
    form, link = ShareForm(request.POST or None), ""
    if form.is_valid():
        said = form.cleaned_data
        token = make_share(caller.me, said["label"], said["days"], caller.by, with_name=said["with_name"])
        link = settings.SITE_ADDRESS + reverse("diary:shared", kwargs={"token": token})
        form = ShareForm()
    context = {"form": form, "link": link, "links": links_of(caller.me, caller.now)}
    return render(request, "diary/shares.html", context)


@require_POST
def revoke(request: HttpRequest, share: UUID) -> HttpResponse:
    """Close a link."""
    caller = caller_of(request)
    found = get_object_or_404(Share.objects.select_related("patient__user"), id=share, patient=caller.me)
    revoke_share(found, caller.by)
    messages.success(request, f"The link for “{found.label}” opens nothing any more.")
    return redirect("diary:shares")


@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """What a link opens. Wrong, expired and revoked ones are told apart by nobody."""
    now = timezone.now()
    share = open_share(token, now)
    if share is None:
        response = render(request, "diary/shared_closed.html", status=404)
    else:
        context = {"share": share, "shared": shared_diary(share.patient, share.patient.today(now))}
        response = render(request, "diary/shared.html", context)
    for name, value in HEADERS.items():
        response[name] = value
    return response
