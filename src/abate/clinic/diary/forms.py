"""What the diary's pages ask."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from abate.clinic.diary.reminding import LATEST


class ImportForm(forms.Form):
    """A file, and what its silence means."""

    file = forms.FileField(
        label="File",
        help_text="Abate CSV or Parquet, Migraine Buddy (CSV or the HTML report), Apple Health (export.zip or "
        "export.xml); 100 MB at most.",
    )
    unlisted = forms.ChoiceField(
        label="Some files list attacks only. What does a day mean that such a file does not list?",
        help_text="Only you can know. Abate’s own files say it themselves; choose either.",
        choices=[
            ("clear", "I had no headache: I wrote every attack down"),
            ("unanswered", "It is not known: I may not have written every attack down"),
        ],
        widget=forms.RadioSelect,
    )


class DecisionForm(forms.Form):
    """After the preview: whose answer holds where the two differ."""

    offer = forms.CharField(widget=forms.HiddenInput, strip=False)
    differing = forms.ChoiceField(
        label="Where your diary and the file differ",
        choices=[
            ("mine", "Keep what my diary says"),
            ("file", "Take what the file says; mine stays in the history"),
        ],
        widget=forms.RadioSelect,
        initial="mine",
        required=False,
    )


class ExportForm(forms.Form):
    """A format, and from when to when."""

    form = forms.ChoiceField(
        label="Format",
        choices=[
            ("csv", "CSV, for spreadsheets and other programs"),
            ("parquet", "Parquet, for statistics"),
            ("json", "JSON, with the names of medicines"),
        ],
        widget=forms.RadioSelect,
        initial="csv",
    )
    first = forms.DateField(label="First day", widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label="Last day", widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        """The days are in order."""
        said = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if isinstance(first, date) and isinstance(last, date) and first > last:
            self.add_error("last", f"The last day lies before the first; give {first:%-d %b %Y} or later.")
        return said


class ShareForm(forms.Form):
    """For whom a link is, and for how long."""

    label = forms.CharField(
        label="For whom?", max_length=80, help_text="Only you see this, for example: the neurologist in the town."
    )
    days = forms.TypedChoiceField(
        label="For how long?",
        choices=[(1, "1 day"), (7, "7 days"), (30, "30 days")],
        coerce=int,
        initial=7,
        widget=forms.RadioSelect,
    )
    with_name = forms.BooleanField(label="Show my name on the page", required=False)


class ReminderForm(forms.Form):
    """Whether and when."""

    on = forms.BooleanField(label="Send me one e-mail on days that I have not answered", required=False)
    at = forms.TimeField(
        label="At what time?",
        initial="20:00",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def clean_at(self) -> object:
        """Not so late that the mail would come on the next day."""
        at = self.cleaned_data["at"].replace(second=0, microsecond=0)
        if at > LATEST:
            raise forms.ValidationError(f"Choose {LATEST:%H:%M} or earlier, so that it still comes on the same day.")
        return at
