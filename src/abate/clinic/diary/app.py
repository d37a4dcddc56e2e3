"""The diary as an app: the page that a phone keeps, its service worker, its manifest, and the counts it shows."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.gzip import gzip_page

from abate.clinic.access import caller_of
from abate.clinic.diary.medicine_days import medicine_days
from abate.diary.readers.acute_medicines import known_names
from abate.reports.words import CLASS_WORDS
from abate.safety.triage_document import LEVELS

STATIC = Path(__file__).parents[1] / "static"
DARK_GROUND = "#1b1916"
LINKS = {
    "import": "Bring in an old diary",
    "export": "Take your diary out",
    "shares": "Let somebody read it",
    "reminder": "Daily reminder",
}
SITE_FILES = (
    "reports/tokens.css",
    "abate/clinic.css",
    "abate/theme.js",
    "abate/icon.svg",
    "vendor/idb-8.0.4.js",
    "diary/diary.css",
    "effects/effects.css",
)


@ensure_csrf_cookie
@never_cache
@gzip_page
def today(request: HttpRequest) -> HttpResponse:
    """The page of the diary. It holds no day: those are on the phone, and come by the API."""
    about = {
        "account": str(caller_of(request).me.id),
        "sync": reverse("diary-api:sync"),
        "medicineDays": reverse("diary:medicines"),
        "worker": reverse("diary:worker"),
        "page": reverse("diary:today"),
        "personal": _personal_pages(),
        "effects": reverse("effects:report"),
        "sendEffects": reverse("effects-api:report"),
        "urgency": LEVELS,
        "signOut": reverse("account_logout"),
        "preventives": reverse("intake:preventives"),
        "links": [[words, reverse(f"diary:{name}")] for name, words in LINKS.items()],
        "medicines": [[name, [CLASS_WORDS[one] for one in sorted(known)]] for name, known in known_names().items()],
    }
    return render(request, "diary/app.html", {"about": about, "modules": [static(name) for name in _modules()]})


@never_cache
def medicines(request: HttpRequest) -> JsonResponse:
    """Days used of days allowed for each class of acute medicine, and whose they are."""
    caller = caller_of(request)
    return JsonResponse({"account": str(caller.me.id), **medicine_days(caller.me, caller.today())})


@never_cache
@gzip_page
def worker(_: HttpRequest) -> HttpResponse:
    """The service worker: a new one whenever a file of the app, or the worker itself, has changed."""
    files = [static(name) for name in (*SITE_FILES, *_modules())]
    about: dict[str, object] = {
        "files": files,
        "page": reverse("diary:today"),
        "effects": reverse("effects:report"),
        "help": {"asked": reverse("diary:help"), "from": reverse("guide:help")},
        "static": settings.STATIC_URL,
        "keeps": [reverse("effects:report"), *_personal_pages()],
    }
    about["version"] = hashlib.sha256(json.dumps([about, _worker_source()]).encode()).hexdigest()[:16]
    script = f"const ABOUT = {json.dumps(about)};\n{_worker_source()}"
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


def manifest(_: HttpRequest) -> JsonResponse:
    """What a phone needs to install the diary."""
    start = reverse("diary:today")
    icons = [
        {"src": static("abate/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
        {"src": static("diary/icon-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("diary/icon-512.png"), "sizes": "512x512", "type": "image/png"},
        {"src": static("diary/icon-maskable.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
    ]
    told = {
        "id": start,
        "name": "Abate headache diary",
        "short_name": "Abate",
        "description": "A headache diary that works without a network.",
        "lang": "en-GB",
        "start_url": start,
        "scope": start,
        "display": "standalone",
        "background_color": DARK_GROUND,
        "theme_color": DARK_GROUND,
        "icons": icons,
    }
    return JsonResponse(told, content_type="application/manifest+json")


def _personal_pages() -> list[str]:
    """Pages of the guide that can be read without a network, as they were last seen."""
    return [reverse("guide:counts"), reverse("guide:cycle")]


@cache
def _modules() -> list[str]:
    """The modules of the app and of its page for side effects; what signing out needs is not among them."""
    folders = (STATIC / "diary", STATIC / "effects")
    found = sorted(path.relative_to(STATIC).as_posix() for folder in folders for path in folder.rglob("*.js"))
    return [name for name in found if name not in ("diary/worker.js", "diary/leaving.js")]


@cache
def _worker_source() -> str:
    return (STATIC / "diary" / "worker.js").read_text(encoding="utf-8")
