"""The addresses of this room."""

from __future__ import annotations

from django.urls import path

from abate.clinic.packet import views

PATIENT = "clinic/<uuid:clinic>/patients/<uuid:patient>"

app_name = "packet"
urlpatterns = [
    path("clinic/<uuid:clinic>/packets/", views.due, name="due"),
    path(f"{PATIENT}/packet/", views.packets, name="packets"),
    path(f"{PATIENT}/packet/<slug:document>/", views.packet, name="packet"),
    path(f"{PATIENT}/packet/<slug:document>/packet.pdf", views.packet_pdf, name="packet-pdf"),
]
