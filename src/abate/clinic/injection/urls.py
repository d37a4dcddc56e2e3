"""The addresses of this room."""

from __future__ import annotations

from django.urls import path

from abate.clinic.site_pages import home

app_name = "injection"
urlpatterns = [
    path("clinic/<uuid:clinic>/stock/", home, name="stock"),
    path("clinic/<uuid:clinic>/stock/receive/", home, name="receive"),
    path("clinic/<uuid:clinic>/stock/<uuid:vial>/write-off/", home, name="write-off"),
    path("clinic/<uuid:clinic>/stock/day/", home, name="day"),
    path("clinic/<uuid:clinic>/stock/recalls/", home, name="recalls"),
    path("clinic/<uuid:clinic>/stock/lots/<str:lot>/", home, name="lot"),
    path("clinic/<uuid:clinic>/stock/lots/<str:lot>/lot.csv", home, name="lot-csv"),
    path("clinic/<uuid:clinic>/patients/<uuid:patient>/sessions/open/", home, name="open"),
    path("clinic/<uuid:clinic>/patients/<uuid:patient>/sessions/<uuid:session>/", home, name="session"),
    path("clinic/<uuid:clinic>/patients/<uuid:patient>/sessions/<uuid:session>/change/", home, name="change"),
    path("clinic/<uuid:clinic>/patients/<uuid:patient>/sessions/<uuid:session>/vials/take/", home, name="take-vial"),
    path(
        "clinic/<uuid:clinic>/patients/<uuid:patient>/sessions/<uuid:session>/vials/<uuid:vial>/put-back/",
        home,
        name="put-back-vial",
    ),
    path("clinic/<uuid:clinic>/patients/<uuid:patient>/sessions/<uuid:session>/sign/", home, name="sign"),
    path("clinic/<uuid:clinic>/patients/<uuid:patient>/sessions/<uuid:session>/abandon/", home, name="abandon"),
    path("clinic/<uuid:clinic>/patients/<uuid:patient>/sessions/<uuid:session>/addendum/", home, name="addendum"),
]
