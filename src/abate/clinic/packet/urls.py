"""The addresses of this room."""

from __future__ import annotations

from django.urls import path

from abate.clinic.site_pages import home

app_name = "packet"
urlpatterns = [
    path("clinic/<uuid:clinic>/patients/<uuid:patient>/packet/", home, name="packets"),
    path("clinic/<uuid:clinic>/patients/<uuid:patient>/packet/<slug:document>/", home, name="packet"),
    path("clinic/<uuid:clinic>/patients/<uuid:patient>/packet/<slug:document>/packet.pdf", home, name="packet-pdf"),
]
