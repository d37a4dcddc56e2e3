"""The addresses of this room."""

from __future__ import annotations

from django.urls import path

from abate.clinic.assessment import views

PATIENT = "clinic/<uuid:clinic>/patients/<uuid:patient>"

app_name = "assessment"
urlpatterns = [
    path("clinic/<uuid:clinic>/patients/", views.patients, name="patients"),
    path(f"{PATIENT}/", views.patient, name="patient"),
    path(f"{PATIENT}/assessment.pdf", views.patient_pdf, name="patient-pdf"),
]
