"""The addresses of this room."""

from __future__ import annotations

from django.urls import path

from abate.clinic.site_pages import home

app_name = "followup"
urlpatterns = [
    path("clinic/<uuid:clinic>/due/", home, name="due"),
    path("clinic/<uuid:clinic>/patients/<uuid:patient>/course/", home, name="course"),
    path("clinic/<uuid:clinic>/patients/<uuid:patient>/review/", home, name="review"),
    path("clinic/<uuid:clinic>/patients/<uuid:patient>/reviews/<int:review>/letter.pdf", home, name="letter"),
    path("clinic/<uuid:clinic>/patients/<uuid:patient>/scores/", home, name="score"),
]
