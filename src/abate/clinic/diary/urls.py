"""The addresses of this room. What must open offline lies below /diary/, where the phone's worker looks after it."""

from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView

from abate.clinic.diary import app
from abate.clinic.site_pages import home

app_name = "diary"
urlpatterns = [
    path("diary/worker.js", app.worker, name="worker"),
    path("diary/manifest.webmanifest", app.manifest, name="manifest"),
    path("diary/", app.today, name="today"),
    path("diary/medicines.json", app.medicines, name="medicines"),
    # Where the phone's worker keeps a copy of the page for emergencies.
    path("diary/help/", RedirectView.as_view(pattern_name="guide:help"), name="help"),
    path("diary/import/", home, name="import"),
    path("diary/export/", home, name="export"),
    path("diary/shares/", home, name="shares"),
    path("diary/shares/<uuid:share>/revoke/", home, name="revoke-share"),
    path("shared/<str:token>/", home, name="shared"),
    path("diary/reminder/", home, name="reminder"),
    path("diary/reminder.ics", home, name="reminder-ics"),
]
