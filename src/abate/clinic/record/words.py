"""Kinds of events in plain words."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "diary.day-edited": ("answered a day of the diary", "answered {n} days of the diary"),
    "diary.imported": ("brought in an old diary", "brought in {n} old diaries"),
    "diary.share-made": ("made a link that shows the diary", "made {n} links that show the diary"),
    "diary.share-revoked": ("took a link back", "took {n} links back"),
    "diary.share-opened": ("opened the diary", "opened the diary {n} times"),
    "diary.exported": ("took the diary along as a file", "took the diary along as a file {n} times"),
    "diary.reminder-set": ("changed the reminder", "changed the reminder {n} times"),
    "injection.session-opened": ("opened an injection session", "opened {n} injection sessions"),
    "injection.session-changed": ("changed an injection session", "changed injection sessions {n} times"),
    "injection.session-undone": ("undid a change of a session", "undid {n} changes of a session"),
    "injection.session-abandoned": ("ended a session without injecting", "ended {n} sessions without injecting"),
    "injection.session-signed": ("signed an injection session", "signed {n} injection sessions"),
    "injection.addendum": ("corrected a signed session", "corrected signed sessions {n} times"),
    "injection.vials-received": ("took vials into stock", "took vials into stock {n} times"),
    "injection.vial-written-off": ("wrote a vial off", "wrote {n} vials off"),
    "injection.vial-taken": ("took a vial for a session", "took {n} vials for sessions"),
    "injection.vial-put-back": ("put a vial back", "put {n} vials back"),
    "injection.vial-reconstituted": ("made a vial up", "made vials up {n} times"),
    "injection.lot-recalled": ("noted the recall of a lot", "noted the recall of {n} lots"),
    "injection.recall-lifted": ("lifted the recall of a lot", "lifted the recall of {n} lots"),
    "injection.lot-traced": ("looked up who got a lot", "looked up {n} times who got a lot"),
    "intake.answered": ("answered a question about health", "answered {n} questions about health"),
    "intake.not-known": ("said that an answer is not known", "said of {n} questions that the answer is not known"),
    "intake.questions-sent": ("sent questions", "sent questions {n} times"),
    "intake.questions-withdrawn": ("took questions back", "took questions back {n} times"),
    "effects.reported": ("reported a side effect", "reported side effects {n} times"),
    "effects.report-seen": ("looked at a reported side effect", "looked at {n} reported side effects"),
    "effects.recorded": ("recorded a side effect", "recorded {n} side effects"),
    "effects.corrected": ("corrected a side effect", "corrected side effects {n} times"),
    "guide.visit-prepared": ("prepared a visit", "prepared a visit {n} times"),
    "followup.reviewed": ("decided how to go on with treatment", "decided {n} times how to go on with treatment"),
    "followup.scored": ("entered the total of a questionnaire", "entered {n} totals of questionnaires"),
    "followup.reminded": ("sent a reminder of the next session", "sent {n} reminders of the next session"),
    "people.diary-opened": ("opened the diary's account", "opened the diary's account {n} times"),
    "people.renamed": ("changed the name", "changed the name {n} times"),
    "people.consent-given": ("let {thing} see the diary", "let clinics see the diary {n} times"),
    "people.consent-withdrawn": (
        "no longer let {thing} see the diary",
        "ended clinics' sight of the diary {n} times",
    ),
    "people.registry-consent-given": (
        "let {thing} hand data to a registry",
        "let clinics hand data to a registry {n} times",
    ),
    "people.registry-consent-withdrawn": (
        "no longer let {thing} hand data to a registry",
        "ended {n} times what clinics may hand to a registry",
    ),
    "people.account-closed": ("closed the account", "closed the account {n} times"),
    "people.clinic-founded": ("founded the clinic", "founded the clinic {n} times"),
    "people.role-given": ("gave a role", "gave {n} roles"),
    "people.role-ended": ("ended a role", "ended {n} roles"),
    "people.invited": ("sent an invitation", "sent {n} invitations"),
    "people.invitation-accepted": ("accepted an invitation", "accepted {n} invitations"),
    "people.invitation-refused": ("refused an invitation", "refused {n} invitations"),
    "people.invitation-revoked": ("took an invitation back", "took {n} invitations back"),
    "people.credential-added": ("noted a credential", "noted {n} credentials"),
    "people.credential-verified": ("verified a credential", "verified {n} credentials"),
    "people.credential-withdrawn": ("withdrew a credential", "withdrew {n} credentials"),
    "packet.payer-kept": ("noted a payer of the clinic", "noted {n} payers of the clinic"),
    "packet.payer-noted": ("noted who pays for the treatment", "noted who pays for the treatment {n} times"),
    "packet.made": ("made a packet for a payer", "made {n} packets for payers"),
    "registry.exported": (
        "put the diary into an export for a registry",
        "put the diary into {n} exports for a registry",
    ),
    "record.read": ("opened {thing}", "opened {thing}, {n} times"),
    "record.exported": ("took along everything as a file", "took along everything as a file, {n} times"),
    "record.erased": ("had their own entries erased", "had their own entries erased {n} times"),
    "record.verified": ("verified the clinic's record", "verified the clinic's record {n} times"),
}

PAGES: Mapping[str, str] = {
    "assessment:patient": "the page with the assessment",
    "assessment:patient-pdf": "the assessment as a PDF",
    "injection:session": "an injection session",
    "followup:course": "the page with the course of treatment",
    "followup:letter": "the letter of a review",
    "followup:review": "the page of a review",
    "followup:score": "the page with questionnaire totals",
    "intake:form": "the intake form",
    "intake:send": "the page that sends questions",
    "packet:packets": "the page with packets for payers",
    "packet:packet": "a packet for a payer",
    "packet:packet-pdf": "a packet for a payer as a PDF",
    "effects:report-seen": "a reported side effect",
    "effects:record": "the side effects",
    "effects:effect": "a side effect",
    "effects:case-pdf": "the draft of a case report",
    "effects:case-xml": "the draft of a case report as a file",
}
"""Pages of the staff about a patient, by route."""


def in_words(kind: str, thing: str, times: int = 1) -> str:
    """What was done, after the name of who did it; a kind that has no words here is spelt out."""
    if kind not in WORDS:
        what = kind.partition(".")[2].replace("-", " ") or kind
        return what if times == 1 else f"{what}, {times} times"
    once, often = WORDS[kind]
    named = PAGES.get(thing, "a page about the patient") if kind == "record.read" else thing
    return (once if times == 1 else often).replace("{thing}", named).replace("{n}", str(times))
