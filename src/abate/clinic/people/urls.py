"""The addresses of this room."""

from __future__ import annotations

from django.urls import path

from abate.clinic.people import account_pages, invitation_pages, member_pages
from abate.clinic.people import credential_pages as credential

app_name = "people"
urlpatterns = [
    path("invitation/<str:token>/", invitation_pages.invitation, name="invitation"),
    path("account/mine/", account_pages.account, name="account"),
    path("clinics/", account_pages.consents, name="consents"),
    path("clinics/<uuid:of>/withdraw/", account_pages.withdraw, name="withdraw-consent"),
    path("clinics/<uuid:of>/registry/", account_pages.registry, name="registry-consent"),
    path("clinics/<uuid:of>/registry/withdraw/", account_pages.withdraw_registry, name="withdraw-registry-consent"),
    path("clinic/<uuid:clinic>/people/", member_pages.members, name="members"),
    path("clinic/<uuid:clinic>/people/invite/", invitation_pages.invite, name="invite"),
    path(
        "clinic/<uuid:clinic>/people/invitations/<uuid:invitation>/revoke/",
        invitation_pages.revoke,
        name="revoke-invitation",
    ),
    path("clinic/<uuid:clinic>/people/<int:membership>/end/", member_pages.end, name="end-membership"),
    path("clinic/<uuid:clinic>/credentials/", credential.credentials, name="credentials"),
    path("clinic/<uuid:clinic>/credentials/add/", credential.add, name="add-credential"),
    path("clinic/<uuid:clinic>/credentials/<int:credential>/verify/", credential.verify, name="verify-credential"),
    path(
        "clinic/<uuid:clinic>/credentials/<int:credential>/withdraw/",
        credential.withdraw,
        name="withdraw-credential",
    ),
]
