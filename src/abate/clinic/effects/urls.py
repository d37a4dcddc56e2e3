"""The addresses of this room. The patient's page lies below /diary/, where the phone's worker looks after it."""

from __future__ import annotations

from django.urls import path

from abate.clinic.effects import case_pages, effect_pages, inbox, phone_page, signal_page

PATIENT = "clinic/<uuid:clinic>/patients/<uuid:patient>/side-effects/"

app_name = "effects"
urlpatterns = [
    path("diary/side-effects/", phone_page.report, name="report"),
    path("clinic/<uuid:clinic>/side-effects/", inbox.inbox, name="inbox"),
    path(f"{PATIENT}reports/<uuid:report>/", inbox.report_seen, name="report-seen"),
    path(f"{PATIENT}record/", effect_pages.record_page, name="record"),
    path(f"{PATIENT}<uuid:effect>/", effect_pages.effect_page, name="effect"),
    path(f"{PATIENT}<uuid:effect>/case-report.pdf", case_pages.case_pdf, name="case-pdf"),
    path(f"{PATIENT}<uuid:effect>/case-report.xml", case_pages.case_xml, name="case-xml"),
    path("clinic/<uuid:clinic>/signals/", signal_page.signal_page, name="signals"),
]
