"""What is seen and who is there: infected sites, the injector, the day, the examination before the needle."""

from __future__ import annotations

from abate.treatment.checks.subject import Subject
from abate.treatment.finding import Judged, any_of, met, not_applicable, not_known, not_met
from abate.treatment.limits import plainly, professions, signs
from abate.treatment.session import Injector


def infection_at_site(subject: Subject) -> Judged:
    """An injected site that is infected. A site that is skipped for it may be infected."""
    session = subject.session
    infected = session.infection_at
    if infected is None:
        planned = session.history.infection_at_injection_site
        if planned is False:
            return not_met("no infection where an injection is planned, as the history says")
        asks = "Which sites are infected? Write infection_at; an empty list [] says that none is"
        return not_known("not known which sites are infected" if planned else "infection was not asked about", asks)
    there = [entry.site for entry in session.injected if entry.site in infected]
    if there:
        return met(f"infected and injected: {', '.join(there)}", "Skip these sites, with the reason")
    elsewhere = f" (infected, not injected: {', '.join(infected)})" if infected else ""
    return not_met(f"no injected site is infected{elsewhere}")


def injector_not_valid(subject: Subject) -> Judged:
    """A profession that may not inject, or a day outside the days on which the injector may."""
    injector = subject.session.injector
    return any_of([_named(injector), _profession(injector), _valid_on_the_day(subject)], "")


def in_the_future(subject: Subject) -> Judged:
    """Planned, not done."""
    day, today = subject.session.date, subject.today
    if today is None:
        return not_applicable("nobody said what day it is")
    return met(f"{day}, today is {today}", "Sign on the day") if day > today else not_met(f"{day}")


def examination(subject: Subject) -> dict[str, Judged]:
    """Each thing looked for before the needle, by id of its finding."""
    judged = {}
    for name, sign in signs().findings.items():
        seen = getattr(subject.session.examination, name)
        asks = f"Look before the needle and write examination: {{{name}: true or false}}"
        there = met("seen before treatment", sign.care) if seen else not_met("looked for, not there")
        judged[name.replace("_", "-")] = not_known("not looked for", asks) if seen is None else there
    return judged


def _named(injector: Injector) -> Judged:
    if not (injector.name or "").strip():
        return not_known("the injector is not named", "Who injects?")
    return not_met(f"{injector.name}")


def _profession(injector: Injector) -> Judged:
    words = plainly(injector.profession or "")
    if not words:
        return not_known("the injector's profession is not known", "What is the injector's profession?")
    rules = professions()
    padded = f" {words} "
    if any(f" {word} " in padded for word in rules.not_yet):
        return met(f"{injector.profession} may not inject alone", "A qualified injector signs")
    if any(f" {word} " in padded for word in rules.words):
        return not_met(f"{injector.profession}")
    asks = f"Is that one of {', '.join(rules.words)}? Then write it so"
    return not_known(f"{injector.profession} is not among the professions that are known to inject", asks)


def _valid_on_the_day(subject: Subject) -> Judged:
    injector, day = subject.session.injector, subject.session.date
    if injector.valid_from and day < injector.valid_from:
        return met(f"valid from {injector.valid_from}, the session is on {day}", "Another injector signs")
    if injector.valid_until is None:
        return not_known("until when the injector may inject is not known", "Write valid_until")
    if day > injector.valid_until:
        return met(f"valid until {injector.valid_until}, the session is on {day}", "Another injector signs")
    return not_met(f"valid until {injector.valid_until}")
