"""The addresses of this room."""

from __future__ import annotations

from django.urls import path

from abate.clinic.injection import recall_pages, session_pages, stock_pages

app_name = "injection"
urlpatterns = [
    path("clinic/<uuid:clinic>/stock/", stock_pages.stock, name="stock"),
    path("clinic/<uuid:clinic>/stock/receive/", stock_pages.receive, name="receive"),
    path("clinic/<uuid:clinic>/stock/<uuid:vial>/write-off/", stock_pages.write_off, name="write-off"),
    path("clinic/<uuid:clinic>/stock/day/", stock_pages.day, name="day"),
    path("clinic/<uuid:clinic>/stock/recalls/", recall_pages.recalls, name="recalls"),
    path("clinic/<uuid:clinic>/stock/recalls/<int:recall>/lift/", recall_pages.lift, name="lift-recall"),
    path("clinic/<uuid:clinic>/stock/lots/<str:lot>/", recall_pages.lot, name="lot"),
    path("clinic/<uuid:clinic>/stock/lots/<str:lot>/lot.csv", recall_pages.lot_csv, name="lot-csv"),
    path("clinic/<uuid:clinic>/patients/<uuid:patient>/sessions/open/", session_pages.open_, name="open"),
    path(
        "clinic/<uuid:clinic>/patients/<uuid:patient>/sessions/<uuid:session>/", session_pages.session, name="session"
    ),
    path(
        "clinic/<uuid:clinic>/patients/<uuid:patient>/sessions/<uuid:session>/change/",
        session_pages.change,
        name="change",
    ),
    path(
        "clinic/<uuid:clinic>/patients/<uuid:patient>/sessions/<uuid:session>/vials/take/",
        session_pages.take_vial,
        name="take-vial",
    ),
    path(
        "clinic/<uuid:clinic>/patients/<uuid:patient>/sessions/<uuid:session>/vials/<uuid:vial>/put-back/",
        session_pages.put_back_vial,
        name="put-back-vial",
    ),
    path(
        "clinic/<uuid:clinic>/patients/<uuid:patient>/sessions/<uuid:session>/sign/", session_pages.sign, name="sign"
    ),
    path(
        "clinic/<uuid:clinic>/patients/<uuid:patient>/sessions/<uuid:session>/abandon/",
        session_pages.abandon,
        name="abandon",
    ),
    path(
        "clinic/<uuid:clinic>/patients/<uuid:patient>/sessions/<uuid:session>/addendum/",
        session_pages.addendum,
        name="addendum",
    ),
]
