"""The addresses of this room."""

from __future__ import annotations

from django.urls import path

from abate.clinic.site_pages import home

app_name = "people"
urlpatterns = [
    path("invitation/<str:token>/", home, name="invitation"),
    path("account/mine/", home, name="account"),
    path("clinics/", home, name="consents"),
    path("clinics/<uuid:of>/withdraw/", home, name="withdraw-consent"),
    path("clinic/<uuid:clinic>/people/", home, name="members"),
    path("clinic/<uuid:clinic>/people/invite/", home, name="invite"),
    path("clinic/<uuid:clinic>/people/invitations/<uuid:invitation>/revoke/", home, name="revoke-invitation"),
    path("clinic/<uuid:clinic>/people/<int:membership>/end/", home, name="end-membership"),
    path("clinic/<uuid:clinic>/credentials/", home, name="credentials"),
    path("clinic/<uuid:clinic>/credentials/add/", home, name="add-credential"),
    path("clinic/<uuid:clinic>/credentials/<int:credential>/verify/", home, name="verify-credential"),
    path("clinic/<uuid:clinic>/credentials/<int:credential>/withdraw/", home, name="withdraw-credential"),
]
