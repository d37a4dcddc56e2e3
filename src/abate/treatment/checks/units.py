"""What the units say: of a site, of a muscle, of three months, against the edition, against the vials."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from abate.facts.from_history import months_before
from abate.history import ToxinSession
from abate.treatment.checks.subject import Subject
from abate.treatment.finding import Judged, any_of, met, not_known, not_met
from abate.treatment.limits import limits
from abate.treatment.session import InjectedSite, Vial
from abate.treatment.vial_names import named_vials


def site_units(subject: Subject) -> Judged:
    """More units at a site than the paradigm gives it; a place that is no site of it gets none."""
    known = subject.paradigm.by_id
    over = [
        f"{entry.site}: {entry.given} U, at most {known[entry.site].units}"
        if entry.site in known
        else f"{entry.site}: {entry.given} U, which is no site of the paradigm"
        for entry in subject.session.injected
        if entry.site not in known or entry.given > known[entry.site].units
    ]
    return _over(over, "no site gets more than its units")


def muscle_units(subject: Subject) -> Judged:
    """More units in a muscle than the paradigm with follow-the-pain gives it, on whichever side."""
    sums: Counter[str] = Counter()
    for entry in subject.session.injected:
        sums[subject.paradigm.muscle_of(entry.site) or entry.site] += entry.given
    over = [
        f"{muscle.label}: {sums[muscle.id]} U, at most {muscle.most_units}"
        for muscle in subject.paradigm.muscles.values()
        if sums[muscle.id] > muscle.most_units
    ]
    return _over(over, "no muscle gets more than its limit")


def cumulative_units(subject: Subject) -> Judged:
    """Units of every toxin session in any 3 months that hold this one, added up as they stand.

    A session whose units are not known may have had any number, so the sum is then a lowest figure. Sessions later
    than this one count too, when an older session is looked at again.
    """
    session, rule = subject.session, limits().cumulative
    now = max(session.total_units, sum(vial.units_given or 0 for vial in session.vials or ()))
    this = f"this session {now} U"
    sessions = session.history.toxin_sessions
    if now > rule.units:
        return met(f"{this}, at most {rule.units} U in {rule.months} months", "Correct the sites")
    if sessions is None:
        asks = "Which botulinum toxin sessions were there, of any product and indication, with how many units?"
        return not_known(f"{this}; earlier toxin sessions were not asked about", asks)
    windows = [_window(session.date, now, inside) for inside in _windows(session.date, sessions, rule.months)]
    return any_of(windows, "")


def nothing_injected(subject: Subject) -> Judged:
    """A session without an injection is none."""
    sites = len(subject.session.injected)
    return not_met(f"{sites} sites") if sites else met("every site is skipped or left out", "Inject, or sign nothing")


def edition(subject: Subject) -> Judged:
    """What departs from the edition: off-label, though it may be right."""
    departures = [*_too_much(subject), *_too_little(subject)]
    if departures:
        return met("; ".join(departures), f"Follow {subject.edition.id}, or state the reason")
    return not_met(f"{subject.session.total_units} U as in {subject.edition.id}")


def reason_by_skipping(subject: Subject) -> str:
    """The reasons of skipped sites answer the edition's warning where nothing else departs from it."""
    skipped = [entry for entry in subject.session.entries if entry.skipped]
    if list(_too_much(subject)) or _left_out(subject) or _lowered(subject):
        return ""
    return "; ".join(f"{entry.site} skipped: {entry.skipped}" for entry in skipped)


def units_do_not_balance(subject: Subject) -> Judged:
    """Given and wasted units of a vial are its strength, waste has a reason; the vials give what the sites got."""
    session = subject.session
    if session.vials is None:
        return not_known("no vial is named", "Which vials were used; of each, how many units were given and wasted?")
    vials = [_vial_balance(name, vial) for name, vial in named_vials(session.vials)]
    return any_of([*vials, _against_sites(session.total_units, session.vials)], "")


def _windows(day: date, sessions: tuple[ToxinSession, ...], months: int) -> Iterator[list[ToxinSession]]:
    """The sessions beside this one in every stretch of so many months that holds it and ends on a session."""
    ends = {day, *(other.date for other in sessions if other.date > day and months_before(other.date, months) < day)}
    for end in sorted(ends):
        yield [other for other in sessions if months_before(end, months) < other.date <= end]


def _window(day: date, now: int, others: list[ToxinSession]) -> Judged:
    rule = limits().cumulative
    total = now + sum(other.units or 0 for other in others)
    of_others = [
        f"{other.date} {other.product or 'product not known'} "
        f"{'units not known' if other.units is None else f'{other.units} U'}"
        for other in sorted(others, key=lambda other: (other.date, other.product or "", other.units or 0))
    ]
    unknown = any(other.units is None for other in others)
    figure = f"{'at least ' if unknown else ''}{total} U in {rule.months} months, at most {rule.units}"
    because = f"{figure}: {', '.join([*of_others, f'this session ({day}) {now} U'])}"
    if total > rule.units:
        return met(because, "Wait until the sum allows it")
    if unknown:
        return not_known(because, "How many units did the sessions get whose units are not known?")
    return not_met(because)


def _too_much(subject: Subject) -> Iterator[str]:
    edition, session = subject.edition, subject.session
    optional = [
        entry.site
        for entry in session.injected
        if entry.site not in subject.paradigm.by_id or subject.paradigm.by_id[entry.site].follows_the_pain
    ]
    foreign = [site for site in optional if site not in subject.paradigm.by_id]
    if optional and not edition.follow_the_pain:
        yield f"sites that are not in {edition.id}: {', '.join(optional)}"
    elif foreign:
        yield f"no sites of the paradigm: {', '.join(foreign)}"
    if session.total_units > edition.most_units:
        yield f"{session.total_units} U, at most {edition.most_units}"


def _too_little(subject: Subject) -> Iterator[str]:
    edition, session = subject.edition, subject.session
    skipped = [entry.site for entry in session.entries if entry.skipped]
    for what, sites in (("skipped", skipped), ("left out", _left_out(subject)), ("fewer units", _lowered(subject))):
        if sites:
            yield f"{what}: {', '.join(sites)}"
    if session.total_units < edition.units:
        yield f"{session.total_units} U, not {edition.units}"


def _left_out(subject: Subject) -> list[str]:
    named = {entry.site for entry in subject.session.entries}
    return [site.id for site in subject.paradigm.sites if site.id not in named]


def _lowered(subject: Subject) -> list[str]:
    known = subject.paradigm.by_id
    return [entry.site for entry in subject.session.injected if entry.site in known and _fewer(entry, subject)]


def _fewer(entry: InjectedSite, subject: Subject) -> bool:
    return entry.given < subject.paradigm.by_id[entry.site].units


def _vial_balance(name: str, vial: Vial) -> Judged:
    drawn, given, wasted = vial.strength, vial.units_given, vial.units_wasted
    if wasted and not (vial.waste_reason or "").strip():
        return met(f"{name}: {wasted} U wasted without a reason", "Write waste_reason")
    if drawn is None or given is None or wasted is None:
        missing = [key for key in ("strength", "units_given", "units_wasted") if getattr(vial, key) is None]
        return not_known(f"{name}: not known: {', '.join(missing)}", f"Write {', '.join(missing)} of {name}")
    figures = f"{name}: {given} U given + {wasted} U wasted of {drawn} U"
    return not_met(figures) if given + wasted == drawn else met(figures, f"Account for the whole of {name}")


def _against_sites(sites: int, vials: tuple[Vial, ...]) -> Judged:
    known = sum(vial.units_given or 0 for vial in vials)
    figures = f"{known} U out of the vials, {sites} U into the sites"
    if known > sites or (known != sites and all(vial.units_given is not None for vial in vials)):
        return met(figures, "Correct the sites or the units of the vials")
    if any(vial.units_given is None for vial in vials):
        return not_known(f"at least {figures}", "Write units_given of every vial")
    return not_met(figures)


def _over(over: list[str], otherwise: str) -> Judged:
    return met("; ".join(over), "Correct the units or the sites") if over else not_met(otherwise)
