"""What the guide asks: what matters to a person, and their questions for the visit."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms

from abate.clinic.guide.documents import decision_aid

LEVELS = (("not", "does not matter"), ("little", "matters a little"), ("lot", "matters a lot"))
LEVEL_WORDS: Mapping[str, str] = dict(LEVELS)

MOST_QUESTIONS = 12
LONGEST_QUESTION = 200


class MattersForm(forms.Form):
    """How much each thing matters; every one may be left open."""

    def __init__(self, data: Mapping[str, object] | None = None, *, initial: Mapping[str, str] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        for matter in decision_aid().matters:
            self.fields[matter.id] = forms.ChoiceField(
                label=matter.says, choices=LEVELS, required=False, widget=forms.RadioSelect
            )

    @property
    def matters(self) -> dict[str, str]:
        """What was answered."""
        return {name: level for name, level in self.cleaned_data.items() if level}


class QuestionsForm(forms.Form):
    """The patient's own questions, one a line."""

    questions = forms.CharField(
        label="My own questions",
        help_text="One question a line.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def clean_questions(self) -> tuple[str, ...]:
        """The lines that hold something."""
        lines = tuple(line.strip() for line in str(self.cleaned_data["questions"]).splitlines() if line.strip())
        if len(lines) > MOST_QUESTIONS:
            raise forms.ValidationError(
                f"These are {len(lines)} questions. A visit is short: keep the {MOST_QUESTIONS} that matter most."
            )
        for line in lines:
            if len(line) > LONGEST_QUESTION:
                raise forms.ValidationError(
                    f"The question that begins with “{line[:30]}…” has {len(line)} letters. "
                    f"Say it in {LONGEST_QUESTION} or fewer."
                )
        return lines


def matters_in_words(matters: Mapping[str, str]) -> dict[str, list[str]]:
    """What matters a lot, a little and not, in words; levels that nothing has are left out."""
    says = {matter.id: matter.says for matter in decision_aid().matters}
    by_level = {
        words: [says[name] for name in says if matters.get(name) == level] for level, words in reversed(LEVELS)
    }
    return {words: found for words, found in by_level.items() if found}
