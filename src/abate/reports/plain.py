"""An assessment in plain words for the patient: counts, what to ask, when to call for help; nothing is judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import fill

from abate.assessment import Assessment, Count, Month
from abate.diary.day import ACUTE_CLASSES
from abate.diary.months import DAYS_IN_A_MONTH
from abate.reports.emergency import AFTER_INJECTIONS, SIGNS, whom_to_call
from abate.reports.words import day_in_words, days_in_words, harmless, month_in_words

WIDTH = 78
MONTHS = 6

CLASSES_IN_PLAIN_WORDS = {
    "triptan": "a triptan",
    "ergot": "an ergot",
    "opioid": "an opioid painkiller",
    "combination_analgesic": "a combination painkiller",
    "paracetamol": "paracetamol (acetaminophen)",
    "nsaid": "an anti-inflammatory painkiller (such as ibuprofen or aspirin)",
    "gepant": "a gepant",
    "ditan": "a ditan",
}

TO_ASK = (
    "What kind of headache do I have, and could something else be behind it?",
    "Which treatments could help me, and what happens if I do nothing for now?",
    "Would Botox make sense for me? What speaks for it, and what against?",
    "How would we tell that a treatment works, when would we look, and when would we stop?",
    "Which side effects are common, which are serious, and whom do I call?",
    "On how many days a month may I take the medicines that I take for an attack?",
)


def plain(assessment: Assessment) -> str:
    """Plain text, the emergency words first. It names no diagnosis and says nothing about any rule."""
    parts = (
        _title(assessment),
        _heading("When to get help at once"),
        _emergency(assessment),
        _heading("What you wrote down"),
        *(_month(month) for month in assessment.months[:MONTHS]),
        *_earlier(assessment),
        _heading("What to ask your doctor or nurse"),
        _list((*TO_ASK, *_about_the_history(assessment))),
        _heading("What would help next time"),
        _next_time(assessment),
        _wrapped("This page counts what you wrote down. What it means is for you and a professional to talk over."),
    )
    return "\n\n".join(parts) + "\n"


def _title(assessment: Assessment) -> str:
    name = harmless(assessment.diary.patient).strip()
    owner = f" of {name}" if name else ""
    return _wrapped(f"The headache diary{owner} up to {day_in_words(assessment.as_of)}")


def _emergency(assessment: Assessment) -> str:
    return "\n".join(
        (_wrapped(f"{whom_to_call(assessment.history)} if you have:"), _list(SIGNS), _wrapped(AFTER_INJECTIONS))
    )


def _month(month: Month) -> str:
    return "\n".join((f"{month_in_words(month)}:", _list(_month_sentences(month))))


def _month_sentences(month: Month) -> Iterator[str]:
    unanswered = DAYS_IN_A_MONTH - month.answered_days
    if not unanswered:
        yield "You filled in all 28 days. Thank you."
    else:
        yield (
            f"You filled in {month.answered_days} of 28 days. {days_in_words(unanswered)} {_were(unanswered)} "
            f"not filled in; we do not know what {'it was' if unanswered == 1 else 'they were'} like, "
            "and we do not guess."
        )
    if not month.answered_days:
        return
    counts = month.counts
    yield f"You had a headache on {_between(counts['headache_days'])}."
    yield f"The pain was moderate or severe on {_between(counts['moderate_severe_days'])}."
    yield f"You had no headache and took no medicine for it on {_between(counts['clear_days'])}."
    yield f"You took a medicine for an attack on {_between(month.acute_days['any'])}."
    for name in ACUTE_CLASSES:
        if month.acute_days[name].low > 0:
            yield f"You took {CLASSES_IN_PLAIN_WORDS[name]} on {_between(month.acute_days[name])}."


def _earlier(assessment: Assessment) -> Iterator[str]:
    left = len(assessment.months) - MONTHS
    if left > 0:
        yield f"Your diary goes back {left} more {'month' if left == 1 else 'months'} of 28 days."


def _about_the_history(assessment: Assessment) -> Iterator[str]:
    history = assessment.history
    known = [
        harmless(entry)
        for entries in (history.conditions, history.medicines, history.allergies)
        for entry in entries or ()
    ]
    if known:
        yield f"Does any of these matter for a treatment: {', '.join(known)}?"
    else:
        yield "Do my other illnesses, medicines or allergies matter for a treatment? Bring a list of them."
    if history.pregnant is not False and history.sex != "male":
        yield "What if I am pregnant, breast-feeding, or hope to be?"


def _next_time(assessment: Assessment) -> str:
    latest = assessment.months[0]
    wishes = ['Fill in every day, also the good ones: a tap on "no headache" counts as much as a bad day.']
    if any(latest.counts[name].low < latest.counts[name].high for name in ("moderate_severe_days", "headache_hours")):
        wishes.append("Note how bad the worst pain was and how many hours it lasted.")
    if latest.acute_days["any"].low < latest.acute_days["any"].high:
        wishes.append("Note on each day whether you took a medicine, and which one.")
    if not assessment.history.preventives:
        wishes.append(
            "Bring a list of the medicines you tried to prevent headaches: name, dose, how long, why you stopped."
        )
    return _list(wishes)


def _between(count: Count) -> str:
    low, high = int(count.low), int(count.high)
    if low == high:
        return days_in_words(low) if low else "no day"
    if not low:
        return f"{days_in_words(high)} at most, perhaps on none"
    return f"{low} or {high} days" if high - low == 1 else f"somewhere between {low} and {high} days"


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


def _heading(words: str) -> str:
    return f"{words}\n{'-' * len(words)}"


def _list(items: Iterable[str]) -> str:
    return "\n".join(fill(item, WIDTH, initial_indent="- ", subsequent_indent="  ") for item in items)


def _wrapped(text: str) -> str:
    return fill(text, WIDTH)
