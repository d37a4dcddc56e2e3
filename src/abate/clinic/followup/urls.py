"""The addresses of this room."""

from __future__ import annotations

from django.urls import path

from abate.clinic.followup import views

PATIENT = "clinic/<uuid:clinic>/patients/<uuid:patient>"

app_name = "followup"
urlpatterns = [
    path("clinic/<uuid:clinic>/due/", views.due, name="due"),
    path(f"{PATIENT}/course/", views.course, name="course"),
    path(f"{PATIENT}/review/", views.decide, name="review"),
    path(f"{PATIENT}/reviews/<int:review>/letter.pdf", views.letter, name="letter"),
    path(f"{PATIENT}/scores/", views.score, name="score"),
]
