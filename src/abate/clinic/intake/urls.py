"""The addresses of this room."""

from __future__ import annotations

from django.urls import path

from abate.clinic.site_pages import home

app_name = "intake"
urlpatterns = [
    path("diary/questions/", home, name="own"),
    path("diary/preventives/", home, name="preventives"),
    path("clinic/<uuid:clinic>/patients/<uuid:patient>/intake/", home, name="form"),
    path("clinic/<uuid:clinic>/patients/<uuid:patient>/intake/send/", home, name="send"),
    path("clinic/<uuid:clinic>/patients/<uuid:patient>/intake/<int:request_id>/withdraw/", home, name="withdraw"),
]
