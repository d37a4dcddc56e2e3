"""The history: what the clinic knows besides the diary. Every key may be missing, which means "not known"."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, model_validator

DAYS_IN_A_MONTH = 28


def _calendar_day(value: object) -> object:
    """Only a day written as such; numbers and instants, which pydantic would convert, are refused."""
    written = isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value)
    if not written and (isinstance(value, datetime) or not isinstance(value, date)):
        raise ValueError("write a calendar day as YYYY-MM-DD")
    return value


def _number(value: object) -> object:
    """Only a number written as such: not true (which is 1 to Python), not a word."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError("write a number")
    return value


Day = Annotated[date, BeforeValidator(_calendar_day)]
Known = StrictBool | None
Words = Annotated[str, Field(strict=True, min_length=1, max_length=200)]
Number = Annotated[float, BeforeValidator(_number), Field(ge=0, allow_inf_nan=False)]
Count = Annotated[StrictInt, Field(ge=0, le=1_000_000)]
DaysAMonth = Annotated[Number, Field(le=DAYS_IN_A_MONTH)]


class _Part(BaseModel):
    """Frozen, and strict about names."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _blank_is_not_known(cls, given: object) -> object:
        """`headache:` with nothing after it means the same as no key."""
        return {} if given is None else given


class RedFlags(_Part):
    """The fifteen of SNNOOP10 (Do et al., Neurology 2019;92:134-144), each true, false or not known."""

    fever_or_systemic: Known = None
    neoplasm: Known = None
    neurological_deficit: Known = None
    sudden_onset: Known = None
    older_age_at_onset: Known = None
    pattern_change: Known = None
    positional: Known = None
    triggered_by_exertion: Known = None
    papilloedema: Known = None
    progressive_or_atypical: Known = None
    pregnancy_or_puerperium: Known = None
    painful_eye_autonomic: Known = None
    after_trauma: Known = None
    immune_pathology: Known = None
    painkiller_overuse_or_new_drug: Known = None


class AttackFeatures(_Part):
    """What the patient's usual attacks are like when they are not treated; `hours` is how long they last."""

    hours: Number | None = None
    unilateral: Known = None
    pulsating: Known = None
    moderate_or_severe: Known = None
    aggravated_by_activity: Known = None
    nausea: Known = None
    vomiting: Known = None
    photophobia: Known = None
    phonophobia: Known = None


class Aura(_Part):
    """Auras that the patient has had: how many, of what kind, and how they ran."""

    attacks: Count | None = None
    visual: Known = None
    sensory: Known = None
    speech: Known = None
    motor: Known = None
    brainstem: Known = None
    retinal: Known = None
    spreads_over_5_minutes: Known = None
    symptoms_in_succession: Known = None
    each_5_to_60_minutes: Known = None
    one_sided: Known = None
    positive: Known = None
    headache_within_60_minutes: Known = None


class TensionType(_Part):
    """Featureless headaches that the patient has had."""

    episodes: Count | None = None
    hours: Number | None = None


class Cluster(_Part):
    """Short, severe, one-sided attacks round the eye."""

    attacks: Count | None = None
    severe_one_sided_round_the_eye: Known = None
    minutes: Number | None = None
    autonomic_or_restless: Known = None
    attacks_a_day: Number | None = None


class Continuous(_Part):
    """A headache that is there all the time and keeps to one side."""

    one_sided_over_3_months: Known = None
    moderate_or_severe_exacerbations: Known = None
    autonomic: Known = None
    restless_or_worse_with_movement: Known = None


class Headache(_Part):
    """The headaches as the patient and the clinic know them."""

    since: Day | None = None
    migraine_attacks: Count | None = None
    better_explained: Known = None
    unremitting_since_onset: Known = None
    indomethacin_response: Known = None
    red_flags: RedFlags = RedFlags()
    red_flags_cleared: Known = None
    attack: AttackFeatures = AttackFeatures()
    aura: Aura = Aura()
    tension_type: TensionType = TensionType()
    cluster: Cluster = Cluster()
    continuous: Continuous = Continuous()


class Preventive(_Part):
    """One preventive that was tried, and how that went."""

    name: Words
    drug_class: Annotated[Words | None, Field(alias="class")] = None
    dose: Words | None = None
    start: Day | None = None
    stop: Day | None = None
    outcome: Literal["not_effective", "not_tolerated", "unsuitable", "helped", "ongoing"] | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Preventive:
        if self.start and self.stop and self.stop < self.start:
            raise ValueError(f"stop ({self.stop}) lies before start ({self.start})")
        return self


class AcuteMedicine(_Part):
    """What a diary cannot say about acute medicines; on `withdrawn_on` an overused one was given up."""

    overuse_since: Day | None = None
    withdrawn_on: Day | None = None
    nsaid_is_aspirin: Known = None
    amounts_cannot_be_verified: Known = None
    other_medicine_days: DaysAMonth | None = None
    pain_free_in_2_hours: Known = None


class ToxinSession(_Part):
    """One botulinum toxin session of any product and indication. Units are the product's own and never converted."""

    date: Day
    product: Words | None = None
    units: Annotated[StrictInt, Field(ge=0, le=10_000)] | None = None
    indication: Words | None = None


class Baseline(_Part):
    """Figures per 28 days before the first injection, where no diary covers them."""

    headache_days: DaysAMonth | None = None
    migraine_days: DaysAMonth | None = None
    headache_hours: Annotated[Number, Field(le=24 * DAYS_IN_A_MONTH)] | None = None


class History(_Part):
    """What the clinic knows besides the diary. A list that is given is complete; one that is missing is not known."""

    birth_date: Day | None = None
    sex: Literal["female", "male", "other"] | None = None
    jurisdiction: Literal["us", "uk", "eu", "au", "us-wa"] | None = None
    headache: Headache = Headache()
    preventives: tuple[Preventive, ...] | None = None
    acute_medicine: AcuteMedicine = AcuteMedicine()
    overuse_managed: Known = None
    conditions: tuple[Words, ...] | None = None
    medicines: tuple[Words, ...] | None = None
    allergies: tuple[Words, ...] | None = None
    pregnant: Known = None
    breastfeeding: Known = None
    infection_at_injection_site: Known = None
    weight_kg: Annotated[Number, Field(gt=0, le=500)] | None = None
    specialist_involved: Known = None
    toxin_sessions: tuple[ToxinSession, ...] | None = None
    baseline: Baseline = Baseline()
