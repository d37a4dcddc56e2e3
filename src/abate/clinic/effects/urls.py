"""The addresses of this room."""

from __future__ import annotations

from django.urls import path

from abate.clinic.site_pages import home

app_name = "effects"
urlpatterns = [
    path("diary/side-effects/", home, name="report"),
    path("diary/side-effects/triage.json", home, name="triage"),
    path("clinic/<uuid:clinic>/side-effects/", home, name="inbox"),
    path(
        "clinic/<uuid:clinic>/patients/<uuid:patient>/side-effects/reports/<uuid:report>/", home, name="report-seen"
    ),
    path("clinic/<uuid:clinic>/patients/<uuid:patient>/side-effects/record/", home, name="record"),
    path("clinic/<uuid:clinic>/patients/<uuid:patient>/side-effects/<uuid:effect>/", home, name="effect"),
    path(
        "clinic/<uuid:clinic>/patients/<uuid:patient>/side-effects/<uuid:effect>/case-report.pdf",
        home,
        name="case-pdf",
    ),
    path(
        "clinic/<uuid:clinic>/patients/<uuid:patient>/side-effects/<uuid:effect>/case-report.xml",
        home,
        name="case-xml",
    ),
    path("clinic/<uuid:clinic>/signals/", home, name="signals"),
]
