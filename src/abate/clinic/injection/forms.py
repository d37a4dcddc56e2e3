"""The forms of the stock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from abate.clinic.injection.gs1 import Code, CodeError, read_code
from abate.clinic.injection.stock import Carton
from abate.treatment.limits import vial_rules

MOST_AT_ONCE = 200


class ReceiveForm(forms.Form):
    """Vials of one lot: from codes, one a line, or as typed. What is typed and what a code says must agree."""

    codes = forms.CharField(
        label="Codes of the cartons",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "autofocus": True, "spellcheck": "false"}),
        help_text="Scan the square code of each carton of one lot, or paste it, one a line. Or fill in the rest.",
    )
    product = forms.CharField(max_length=80, initial="BOTOX (onabotulinumtoxinA)", help_text="As printed.")
    strength = forms.TypedChoiceField(coerce=int, help_text="Units in one vial.")
    lot = forms.CharField(max_length=40, required=False)
    expiry = forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Where only a month is printed, its last day.",
    )
    serials = forms.CharField(
        label="Serials",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "spellcheck": "false"}),
        help_text="One a line, where no code is scanned.",
    )
    vials = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_AT_ONCE,
        label="How many vials",
        help_text="Only where no serial is printed.",
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        units = vial_rules().strengths.units
        self.fields["strength"].choices = [("", "Choose"), *((one, f"{one} U") for one in units)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One lot, however it was told."""
        given = super().clean() or {}
        codes = self._codes(given.get("codes", ""))
        if self.errors:
            return given
        lot = self._one("lot", {code.lot for code in codes if code.lot} | ({given["lot"]} - {""}))
        expiry = self._one("expiry", {code.expiry for code in codes if code.expiry} | ({given["expiry"]} - {None}))
        gtins = {code.gtin for code in codes if code.gtin}
        if len(gtins) > 1:
            self.add_error("codes", "These are cartons of different products: receive each product by itself.")
        typed = [line.strip() for line in given["serials"].splitlines() if line.strip()]
        serials = [code.serial for code in codes] + typed
        if not serials:
            serials = [""] * (given.get("vials") or 1)
        elif given.get("vials") and given["vials"] != len(serials):
            self.add_error("vials", f"{len(serials)} serials or codes were given; leave this blank, or correct it.")
        if len(serials) > MOST_AT_ONCE:
            self.add_error("codes", f"At most {MOST_AT_ONCE} vials at once; receive the rest afterwards.")
        if not self.errors:
            carton = Carton(given["product"], given["strength"], str(lot), expiry, next(iter(gtins), ""))
            given["carton"], given["all_serials"] = carton, serials
        return given

    def _codes(self, written: str) -> list[Code]:
        codes = []
        for number, line in enumerate(filter(str.strip, written.splitlines()), 1):
            try:
                codes.append(read_code(line))
            except CodeError as problem:
                self.add_error("codes", f"Line {number}: {problem}")
        return codes

    def _one(self, name: str, told: set[Any]) -> Any:
        if not told:
            self.add_error(name, "Write it as it is printed on the carton, or scan the code.")
        elif len(told) > 1:
            said = " and ".join(sorted(str(one) for one in told))
            self.add_error(name, f"{said} do not agree: receive each lot by itself, or correct what was typed.")
        return next(iter(told), None)


class WhyForm(forms.Form):
    """Why a vial leaves the stock."""

    why = forms.CharField(
        label="Why", max_length=200, help_text="Broken, expired, returned; it goes into the record."
    )


class RecallForm(forms.Form):
    """A lot that may not be used any more."""

    lot = forms.CharField(max_length=40, help_text="As printed; case, spaces and signs make no difference.")
    source = forms.CharField(
        label="Who says so", max_length=200, help_text="The notice and its date, so that others can find it."
    )


class LiftForm(forms.Form):
    """Why a recall does not hold any more."""

    why = forms.CharField(
        label="Why it does not hold any more",
        max_length=200,
        help_text="Who says so, and when: a notice, or a slip when it was noted. It goes into the record.",
    )


class DayForm(forms.Form):
    """Which day."""

    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def day_or(self, today: date) -> date:
        """The day asked for; today where none, or none that there is, was asked for."""
        return self.cleaned_data["day"] if self.is_valid() else today
