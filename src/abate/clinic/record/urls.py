"""The addresses of this room."""

from __future__ import annotations

from django.urls import path

from abate.clinic.record import views

app_name = "record"
urlpatterns = [
    path("diary/record/", views.own, name="own"),
    path("diary/everything.zip", views.export, name="export"),
    path("diary/erase/", views.erase_own, name="erase"),
    path("clinic/<uuid:clinic>/record/", views.log, name="log"),
    path("clinic/<uuid:clinic>/record/verify/", views.verify, name="verify"),
]
