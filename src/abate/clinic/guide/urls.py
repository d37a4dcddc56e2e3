"""The addresses of this room."""

from __future__ import annotations

from django.urls import path

from abate.clinic.guide import views

app_name = "guide"
urlpatterns = [
    path("diary/counts/", views.counts, name="counts"),
    path("diary/cycle/", views.cycle, name="cycle"),
    path("diary/visit/", views.visit, name="visit"),
    path("diary/visit.pdf", views.visit_as_pdf, name="visit-pdf"),
    path("decision-aid/", views.aid, name="aid"),
    path("help/", views.get_help, name="help"),
]
