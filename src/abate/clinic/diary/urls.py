"""The addresses of this room. What must open offline lies below /diary/, where the phone's worker looks after it."""

from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView

from abate.clinic.diary import app, carrying_pages, reminder_pages, sharing_pages

app_name = "diary"
urlpatterns = [
    path("diary/worker.js", app.worker, name="worker"),
    path("diary/manifest.webmanifest", app.manifest, name="manifest"),
    path("diary/", app.today, name="today"),
    path("diary/medicines.json", app.medicines, name="medicines"),
    # Where the phone's worker keeps a copy of the page for emergencies.
    path("diary/help/", RedirectView.as_view(pattern_name="guide:help"), name="help"),
    path("diary/import/", carrying_pages.import_page, name="import"),
    path("diary/export/", carrying_pages.export_page, name="export"),
    path("diary/shares/", sharing_pages.shares, name="shares"),
    path("diary/shares/<uuid:share>/revoke/", sharing_pages.revoke, name="revoke-share"),
    path("shared/<str:token>/", sharing_pages.shared, name="shared"),
    path("diary/reminder/", reminder_pages.reminder, name="reminder"),
    path("diary/reminder.ics", reminder_pages.calendar_entry, name="reminder-ics"),
    path("reminder-off/<str:token>/", reminder_pages.off, name="reminder-off"),
]
