"""The addresses of this room. What must open offline lies below /diary/, where the phone's worker looks after it."""

from __future__ import annotations

from django.urls import path

from abate.clinic.site_pages import home

app_name = "diary"
urlpatterns = [
    path("diary/worker.js", home, name="worker"),
    path("diary/manifest.webmanifest", home, name="manifest"),
    path("diary/", home, name="today"),
    path("diary/import/", home, name="import"),
    path("diary/export/", home, name="export"),
    path("diary/shares/", home, name="shares"),
    path("diary/shares/<uuid:share>/revoke/", home, name="revoke-share"),
    path("shared/<str:token>/", home, name="shared"),
    path("diary/reminder/", home, name="reminder"),
    path("diary/reminder.ics", home, name="reminder-ics"),
]
