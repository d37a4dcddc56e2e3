"""The addresses of this room."""

from __future__ import annotations

from django.urls import path

from abate.clinic.site_pages import home

app_name = "guide"
urlpatterns = [
    path("diary/counts/", home, name="counts"),
    path("diary/cycle/", home, name="cycle"),
    path("diary/visit/", home, name="visit"),
    path("diary/visit.pdf", home, name="visit-pdf"),
    path("decision-aid/", home, name="aid"),
    path("help/", home, name="help"),
]
