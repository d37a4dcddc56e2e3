"""Forms of the staff: a side effect with its grade, what was done about a report, what a case report needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, get_args
from uuid import UUID

from django import forms

from abate.clinic.effects.sessions import Injected
from abate.errors import SafetyError
from abate.safety.case_report import QUALIFICATIONS, Code, Qualification
from abate.safety.grades import GRADES
from abate.safety.grades import versions as versions_of_ctcae
from abate.safety.record import SERIOUS_REASONS, SERIOUS_WORDS, Course, Outcome, SideEffect, side_effect_from
from abate.safety.terms import terms

LONGEST = 2000
NOT_KNOWN = ("", "Not known")


def _words(names: Sequence[str]) -> list[tuple[str, str]]:
    return [(name, name.replace("_", " ").capitalize()) for name in names]


class Day(forms.DateField):
    """A calendar day that may be left open."""

    def __init__(self, **given: Any) -> None:
        super().__init__(required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **given)


class EffectForm(forms.Form):
    """One side effect. What is left open is not known."""

    as_reported = forms.CharField(
        label="In the patient's words", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )
    term = forms.CharField(
        required=False,
        max_length=60,
        help_text="A name of the list; leave it open where none fits.",
        widget=forms.TextInput(attrs={"list": "terms", "autocomplete": "off"}),
    )
    earliest = Day(label="Began on, or not before")
    latest = Day(label="and not after", help_text="The same day twice, or left open, where the day is exact.")
    grade = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, choices=[("", "Not graded"), *((n, str(n)) for n in GRADES)]
    )
    version = forms.ChoiceField(
        label="Graded by", choices=[(name, found.title) for name, found in versions_of_ctcae().items()]
    )
    serious = forms.MultipleChoiceField(
        label="Serious, because of",
        required=False,
        choices=[(name, SERIOUS_WORDS[name].capitalize()) for name in SERIOUS_REASONS],
        widget=forms.CheckboxSelectMultiple,
    )
    asked = forms.BooleanField(label="Every other reason was asked about, and is not so", required=False)
    outcome = forms.ChoiceField(required=False, choices=[NOT_KNOWN, *_words(get_args(Outcome))])
    course = forms.ChoiceField(required=False, choices=[NOT_KNOWN, *_words(get_args(Course))])
    session = forms.ChoiceField(required=False, label="After the session of")
    product = forms.CharField(required=False, max_length=200, help_text="Of a signed session it is known.")
    lots = forms.CharField(
        required=False, max_length=200, label="Lots", help_text="Of a signed session they are known; else by commas."
    )
    sites = forms.CharField(
        required=False, max_length=500, label="Sites or muscles", help_text="Of a signed session they are known."
    )
    why = forms.CharField(label="Why it is corrected", max_length=500)

    def __init__(
        self, sessions: Sequence[Injected], patient: UUID, today: date, *given: Any, is_new: bool, **more: Any
    ) -> None:
        super().__init__(*given, **more)
        self.patient, self.today = patient, today
        self.sessions = {one.key: one for one in sessions}
        self.fields["session"].choices = [NOT_KNOWN, *((one.key, one.words) for one in sessions)]  # type: ignore[attr-defined]
        if is_new:
            del self.fields["why"]
        self.effect: SideEffect | None = None

    @property
    def after(self) -> Injected | None:
        """The session that was chosen."""
        return self.sessions.get(self.cleaned_data.get("session") or "")

    def clean_term(self) -> str | None:
        """A term by its id or its name."""
        given = self.cleaned_data["term"].strip()
        by_name = {found.name.casefold(): found.id for found in terms().values()}
        return by_name.get(given.casefold(), given) or None

    def clean(self) -> dict[str, Any]:
        """The core says what does not hold together."""
        given: dict[str, Any] = super().clean() or {}
        for name in ("earliest", "latest"):
            if given.get(name) and given[name] > self.today:
                self.add_error(name, "This day is still to come; give the day on which it began.")
        if self.errors:
            return given
        try:
            self.effect = side_effect_from(self._told(given))
        except SafetyError as problem:
            for fault in problem.faults:
                field = (fault.column or "").partition(".")[0].partition("[")[0]
                field = {"onset": "latest", "seriousness": "serious"}.get(field, field)
                self.add_error(field if field in self.fields else None, f"{fault.why}; {fault.right}")
        return given

    def _told(self, given: Mapping[str, Any]) -> dict[str, Any]:
        earliest, latest = given["earliest"], given["latest"]
        told = {
            "patient": str(self.patient),
            "as_reported": given["as_reported"],
            "term": given["term"],
            "onset": {"earliest": earliest, "latest": latest or earliest},
            "grade": {"value": given["grade"], "version": given["version"]} if given["grade"] else None,
            "seriousness": {
                name: True if name in given["serious"] else False if given["asked"] else None
                for name in SERIOUS_REASONS
            },
            "outcome": given["outcome"] or None,
            "course": given["course"] or None,
            **self._injected(given),
        }
        return {key: value for key, value in told.items() if value is not None}

    def _injected(self, given: Mapping[str, Any]) -> dict[str, Any]:
        after = self.after
        if after is not None and after.signed:
            return {"session_date": after.date, "product": after.product, "lots": after.lots, "sites": after.sites}
        return {
            "session_date": after.date if after else None,
            "product": given["product"].strip() or (after.product if after else None),
            "lots": _listed(given["lots"]),
            "sites": _listed(given["sites"]),
        }


def initial_of(said: SideEffect, session: str) -> dict[str, Any]:
    """What a form of correction shows first."""
    serious = said.seriousness
    return {
        "as_reported": said.as_reported,
        "term": terms()[said.term].name if said.term else "",
        "earliest": said.onset.earliest,
        "latest": said.onset.latest,
        "grade": said.grade.value if said.grade else "",
        "version": said.grade.version if said.grade else "",
        "serious": serious.reasons,
        "asked": serious.is_serious is not None
        and all(getattr(serious, name) is not None for name in SERIOUS_REASONS),
        "outcome": said.outcome or "",
        "course": said.course or "",
        "session": session,
        "product": said.product or "",
        "lots": ", ".join(said.lots or ()),
        "sites": ", ".join(said.sites or ()),
    }


def _listed(words: str) -> tuple[str, ...] | None:
    return tuple(one.strip() for one in words.split(",") if one.strip()) or None


class SeenForm(forms.Form):
    """What came of a report."""

    done = forms.CharField(
        label="What was done",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Who was called, what was advised, what is still to do.",
    )


class CaseForm(forms.Form):
    """What a draft case report needs beyond the record; none of it is stored."""

    qualification = forms.ChoiceField(
        required=False, label="Your profession", choices=[NOT_KNOWN, *_words(QUALIFICATIONS)]
    )
    dose = forms.CharField(required=False, max_length=200, help_text="In words, with the product's own units.")
    indication = forms.CharField(required=False, max_length=200, initial="Chronic migraine")
    narrative = forms.CharField(
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="What happened, in what order, what was done. Name nobody.",
    )
    meddra = forms.RegexField(
        r"^[0-9]{8}$",
        required=False,
        label="MedDRA code",
        help_text="Of the lowest level term, eight digits, from your own licence. Abate supplies none.",
        error_messages={"invalid": "A MedDRA code has eight digits."},
    )
    meddra_version = forms.RegexField(
        r"^[0-9]{1,2}\.[0-9]$",
        required=False,
        label="of MedDRA version",
        help_text="Such as 27.1.",
        error_messages={"invalid": "A version of MedDRA reads like 27.1."},
    )

    def clean(self) -> dict[str, Any]:
        """A code stands with its version, or not at all."""
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(given["meddra"]) != bool(given["meddra_version"]):
            raise forms.ValidationError("A MedDRA code and its version stand together: give both or neither.")
        return given

    @property
    def codes(self) -> dict[int, Code]:
        """By position of the side effect."""
        code = self.cleaned_data["meddra"]
        return {0: Code(meddra=code, version=self.cleaned_data["meddra_version"])} if code else {}

    @property
    def profession(self) -> Qualification | None:
        """None where it was left open."""
        return self.cleaned_data["qualification"] or None
