"""What every response carries, whoever made it, and how large a request may be."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

HEADERS = {
    # Pages are about a person: nothing between the site and the browser may keep them, nor the browser itself.
    "Cache-Control": "private, no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
"""Where a response says otherwise, it is left so: files under hashed names may be kept for ever."""


class HeadersMiddleware:
    """Comes before whatever may refuse a request, so that a refusal carries them too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse what is too large before any of it is read; else pass it on."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        largest = settings.LARGEST_FILE if request.path == reverse("diary:import") else settings.LARGEST_BODY
        too_large = length.isdecimal() and int(length) > largest
        response = _refusal(largest) if too_large else self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


def _refusal(largest: int) -> HttpResponse:
    return HttpResponse(render_to_string("413.html", {"largest": f"{largest // 1_000_000} MB"}), status=413)
