"""The methods of a report, written from what ran: nothing in it is true of another run."""

from __future__ import annotations

from collections.abc import Iterator

from abate.registry.ran import Ran
from abate.registry.release import Released
from abate.reports.words import STATUS_WORDS, day_in_words, edition_in_words
from abate.response.stretch import FEWEST_ANSWERED_DAYS

Paragraph = tuple[str, str]
"""A heading and its text."""


def methods(ran: Ran, released: dict[str, Released]) -> tuple[Paragraph, ...]:
    """What was counted, of whom, how, and by what."""
    limit = ran.questions.small_counts
    few = released["overview"].frame["people"].item() is None
    return (
        ("People and days", " ".join(_people(ran, few))),
        ("As-of day", _as_of(ran)),
        ("Missing days", _missing()),
        ("Documents", " ".join(_documents(ran))),
        ("Model of response", _model(ran.questions.model)),
        ("Small counts", " ".join(_small_counts(released, limit))),
        ("Judged again", _audit(ran, few)),
        ("Software", _software(ran)),
    )


def _people(ran: Ran, few: bool) -> Iterator[str]:
    if few:
        yield "How many people and diary days the registry holds is withheld."
    else:
        yield f"{ran.people:,} people with {ran.days:,} answered diary days"
        if ran.first_day and ran.last_day:
            yield f"from {day_in_words(ran.first_day)} to {day_in_words(ran.last_day)}."
        else:
            yield "in the registry."
    yield (
        "No botulinum toxin session of anybody in it is missing."
        if ran.sessions_complete
        else "Sessions may be missing of some people; where one may be, the first session is not known and there is "
        "no baseline."
    )


def _as_of(ran: Ran) -> str:
    return (
        f"Everything as of {day_in_words(ran.questions.as_of)}: later days, sessions and side effects do not count. "
        "A day is the patient's local calendar day, a month is 28 days, week 1 begins with the injections."
    )


def _missing() -> str:
    return (
        "A day that was not answered is neither a day with headache nor one without. Each figure is counted twice "
        "for each person, with open days taken for the lowest and for the highest count, and both are averaged. "
        "A rule is met or not met only where both agree, and not known otherwise. Prorated figures (known days x 28 "
        "/ answered days) are shown for the eye and decide nothing. A month with fewer than "
        f"{FEWEST_ANSWERED_DAYS} answered days has no figure."
    )


def _documents(ran: Ran) -> Iterator[str]:
    if not ran.questions.documents:
        yield "Nobody was judged by any document."
    for name, document in ran.questions.rules().documents.items():
        yield (
            f"{name}: {document.title} ({document.publisher}), {edition_in_words(document.edition)}; "
            f"{STATUS_WORDS[document.status]}."
        )


def _model(asked: bool) -> str:
    if not asked:
        return "The model of response was not asked."
    return (
        "The model of response was asked for each person whose first session is known; its figures are probabilities."
    )


def _small_counts(released: dict[str, Released], limit: int) -> Iterator[str]:
    if limit <= 1:
        yield "No count was withheld: these tables are not for release."
        return
    how_many = sum(table.how_many_withheld for table in released.values())
    yield f"Counts from 1 to {limit - 1} are withheld, and rates and means over fewer than {limit} people."
    yield (
        "Further counts are withheld until nobody who has all that is shown can narrow one that is not to fewer than "
        f"{limit} numbers. {how_many:,} figures of these tables are withheld."
    )


def _audit(ran: Ran, few: bool) -> str:
    if not ran.audited.people:
        return "Nobody was judged again."
    everybody = few or ran.audited.people == ran.people
    who = "Everybody" if everybody else f"{ran.audited.people:,} people, drawn with the seed {ran.audited.seed},"
    figures = "" if few else f" in all {ran.audited.compared:,} figures and outcomes"
    verb = "was" if everybody else "were"
    return f"{who} {verb} judged again one by one by the program that serves a single patient: they agreed{figures}."


def _software(ran: Ran) -> str:
    where = "on Spark" if "Spark" in ran.engine else "on one machine"
    return (
        f"Abate {ran.abate}; day rules {ran.rules}; registry {ran.registry[:16]}, generation {ran.generation}, "
        f"in {ran.buckets:,} buckets, answered {where}, which bears on no figure."
    )
