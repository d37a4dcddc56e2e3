"""Every address of the site. Who may open which stands in `access.py`."""

from __future__ import annotations

from django.urls import include, path

from abate.clinic import site_pages
from abate.clinic.diary.api import api as diary_api
from abate.clinic.effects.api import api as effects_api

urlpatterns = [
    path("", site_pages.home, name="home"),
    path("health", site_pages.health, name="health"),
    path("account/", include("allauth.account.urls")),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("", include("abate.clinic.people.urls")),
    path("diary/api/", diary_api.urls),
    path("diary/side-effects/api/", effects_api.urls),
    path("", include("abate.clinic.diary.urls")),
    path("", include("abate.clinic.intake.urls")),
    path("", include("abate.clinic.guide.urls")),
    path("", include("abate.clinic.record.urls")),
    path("", include("abate.clinic.assessment.urls")),
    path("", include("abate.clinic.injection.urls")),
    path("", include("abate.clinic.effects.urls")),
    path("", include("abate.clinic.followup.urls")),
    path("", include("abate.clinic.packet.urls")),
]
