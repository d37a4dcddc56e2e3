"""What the vials say: product, strength, lot, expiry, recall, dilution, and how long ago they were made up."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from abate.treatment.checks.age import age_of
from abate.treatment.checks.subject import Subject
from abate.treatment.dilution import in_figures, units_per_tenth_ml
from abate.treatment.finding import Judged, any_of, met, not_known, not_met
from abate.treatment.limits import limits, lot_key, plainly, vial_rules
from abate.treatment.session import Session, Vial
from abate.treatment.vial_names import named_vials

NO_LOT = frozenset({"", "na", "none", "unknown", "notknown", "missing", "tbc", "x", "lot"})
"""What is written where nobody looked (compared as lots are, without signs)."""


def _each(check: Callable[[str, Vial], Judged], subject: Subject) -> Judged:
    vials = subject.session.vials
    if vials is None:
        return not_known("no vial is named", "Which vials were used?")
    return any_of([check(name, vial) for name, vial in named_vials(vials)], "no vial was used")


def product(subject: Subject) -> Judged:
    """Anything but onabotulinumtoxinA in its therapeutic presentation; a name that is not recognised is not it."""
    return _each(_product, subject)


def strength(subject: Subject) -> Judged:
    """A strength that no genuine vial has."""
    return _each(_strength, subject)


def lot_missing(subject: Subject) -> Judged:
    """A vial without a lot: that nobody wrote it down is what is warned of, so this is never merely not known."""
    return _each(_lot_missing, subject)


def lot_expired(subject: Subject) -> Judged:
    """Past the printed expiry; the vial may still be used on the day itself."""
    return _each(partial(_lot_expired, subject.session), subject)


def lot_recalled(subject: Subject) -> Judged:
    """A lot on the session's list or among those known to be false. Without a list, nobody has looked."""
    return _each(partial(_lot_recalled, subject.session), subject)


def reconstituted_too_long(subject: Subject) -> Judged:
    """Made up longer before the session than the label allows; between bounds where the times leave it open."""
    return _each(partial(_reconstituted, subject.session), subject)


def dilution(subject: Subject) -> Judged:
    """Another concentration than the label's for chronic migraine."""
    return _each(_dilution, subject)


def _product(name: str, vial: Vial) -> Judged:
    rules = vial_rules().products
    words = plainly(vial.product or "")
    if not words:
        return not_known(f"{name}: product not known", f"What does the label of {name} say?")
    if words in {plainly(accepted) for accepted in rules.accepted}:
        return not_met(f"{name}: {vial.product}")
    cosmetic = any(plainly(word) in words.split() for word in rules.cosmetic)
    why = "the cosmetic presentation" if cosmetic else "not recognised as onabotulinumtoxinA"
    return met(f"{name}: {vial.product}, {why}; units are not interchangeable", "Use onabotulinumtoxinA (Botox)")


def _strength(name: str, vial: Vial) -> Judged:
    rules = vial_rules()
    known = ", ".join(map(str, rules.strengths.units))
    if vial.strength is None:
        return not_known(f"{name}: strength not known", f"How many units does {name} hold?")
    if vial.strength in rules.strengths.units:
        return not_met(f"{name}: {vial.strength} U")
    false = rules.counterfeit_strengths
    alert = f"; counterfeit alert: {false.says}" if vial.strength in false.units else ""
    return met(f"{name}: {vial.strength} U; there are vials of {known} U{alert}", "Do not use this vial")


def _lot_missing(name: str, vial: Vial) -> Judged:
    if lot_key(vial.lot or "") in NO_LOT:
        return met(f"{name}: no lot is written down", "Write the lot as it is printed")
    return not_met(name)


def _lot_expired(session: Session, name: str, vial: Vial) -> Judged:
    if vial.expiry is None:
        return not_known(f"{name}: expiry not known", "Write the expiry; where only a month is printed, its last day")
    if vial.expiry < session.date:
        return met(f"{name}: expired {vial.expiry}, the session is on {session.date}", "Do not use this vial")
    return not_met(f"{name}: expires {vial.expiry}")


def _lot_recalled(session: Session, name: str, vial: Vial) -> Judged:
    lot = lot_key(vial.lot or "")
    if lot in NO_LOT:
        return not_known(f"{name}: without a lot nothing can be looked up", "Write the lot as it is printed")
    for false in vial_rules().lots:
        if lot == lot_key(false.lot):
            return met(f"{name}: {false.says}", "Do not use this vial; keep it and report it")
    if session.recalled_lots is None:
        why = f"{name}: among the known counterfeits it is not, but no recall list was given"
        return not_known(why, "Look at the recall list and write recalled_lots; [] says that no lot is recalled")
    if lot in map(lot_key, session.recalled_lots):
        return met(f"{name}: on the recall list", "Do not use this vial; keep it and report it")
    return not_met(f"{name}: on no recall list")


def _reconstituted(session: Session, name: str, vial: Vial) -> Judged:
    hours = limits().reconstituted.hours
    if vial.reconstituted_at is None:
        return not_known(f"{name}: time of reconstitution not known", f"When was {name} reconstituted?")
    age = age_of(vial.reconstituted_at, session)
    because = f"{name}: {age.in_words} after reconstitution, at most {hours} h"
    if age.low_minutes > hours * 60:
        return met(because, "Do not use this vial")
    if age.high_minutes > hours * 60:
        return not_known(because, age.asks)
    return not_met(because)


def _dilution(name: str, vial: Vial) -> Judged:
    rule = limits().concentration
    if vial.strength is None or vial.diluent_ml is None:
        return not_known(f"{name}: strength or diluent not known", f"In how many mL was {name} reconstituted?")
    tenth = units_per_tenth_ml(vial.strength, vial.diluent_ml)
    because = f"{name}: {vial.strength} U in {vial.diluent_ml:g} mL, {in_figures(tenth)} U in 0.1 mL"
    if tenth == rule.units_per_tenth_ml:
        return not_met(because)
    return met(because, f"{rule.says}; state the reason")
