"""The addresses of this room."""

from __future__ import annotations

from django.urls import path

from abate.clinic.intake import own_views, views

PATIENT = "clinic/<uuid:clinic>/patients/<uuid:patient>"

app_name = "intake"
urlpatterns = [
    path("diary/questions/", own_views.own, name="own"),
    path("diary/preventives/", own_views.preventives, name="preventives"),
    path(f"{PATIENT}/intake/", views.form, name="form"),
    path(f"{PATIENT}/intake/send/", views.send, name="send"),
    path(f"{PATIENT}/intake/<int:request_id>/withdraw/", views.withdraw, name="withdraw"),
]
