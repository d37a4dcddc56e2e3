"""The addresses of this room."""

from __future__ import annotations

from django.urls import path

from abate.clinic.site_pages import home

app_name = "record"
urlpatterns = [
    path("diary/record/", home, name="own"),
    path("diary/everything.zip", home, name="export"),
    path("diary/erase/", home, name="erase"),
    path("clinic/<uuid:clinic>/record/", home, name="log"),
    path("clinic/<uuid:clinic>/record/verify/", home, name="verify"),
]
