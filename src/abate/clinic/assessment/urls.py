"""The addresses of this room."""

from __future__ import annotations

from django.urls import path

from abate.clinic.site_pages import home

app_name = "assessment"
urlpatterns = [
    path("clinic/<uuid:clinic>/patients/", home, name="patients"),
    path("clinic/<uuid:clinic>/patients/<uuid:patient>/", home, name="patient"),
    path("clinic/<uuid:clinic>/patients/<uuid:patient>/assessment.pdf", home, name="patient-pdf"),
]
