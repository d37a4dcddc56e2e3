"""Makes the example people: invented diaries and histories, the same every time.

Run `python examples/make_people.py` from the project's root. Nobody in them exists; the names are plants.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl

from abate.clinic.demo.diaries import InventedDiary
from abate.diary import DiaryTable
from abate.diary.writers import write_csv

HERE = Path(__file__).parent
LAST_DAY = date(2026, 3, 1)

AMBER = """\
# Demo Amber is invented. Chronic migraine, three preventives tried, triptans on many days, never injected.
birth_date: 1985-04-02
sex: female
jurisdiction: uk
headache:
  since: 2024-06-01
  migraine_attacks: 200
  better_explained: false
  unremitting_since_onset: false
  attack: {hours: 18, unilateral: true, pulsating: true, moderate_or_severe: true, nausea: true}
  red_flags:
    {fever_or_systemic: false, neoplasm: false, neurological_deficit: false, sudden_onset: false,
     older_age_at_onset: false, pattern_change: false, positional: false, triggered_by_exertion: false,
     papilloedema: false, progressive_or_atypical: false, pregnancy_or_puerperium: false,
     painful_eye_autonomic: false, after_trauma: false, immune_pathology: false}
preventives:
  - {name: topiramate, class: anticonvulsant, dose: 100 mg/day,
     start: 2025-01-10, stop: 2025-04-01, outcome: not_effective}
  - {name: propranolol, class: beta-blocker, dose: 80 mg/day,
     start: 2025-04-15, stop: 2025-05-02, outcome: not_tolerated}
  - {name: amitriptyline, class: antidepressant, dose: 25 mg/day,
     start: 2025-06-01, stop: 2025-09-15, outcome: not_effective}
conditions: [asthma]
medicines: [salbutamol]
allergies: []
breastfeeding: false
pregnant: false
infection_at_injection_site: false
specialist_involved: true
toxin_sessions: []
"""

BIRCH = """\
# Demo Birch is invented. Headache on most days without the features of migraine.
birth_date: 1979-11-23
sex: male
jurisdiction: eu
headache:
  since: 2025-01-01
  migraine_attacks: 0
  better_explained: false
  unremitting_since_onset: false
  tension_type: {episodes: 300, hours: 6}
preventives: []
conditions: []
medicines: []
allergies: []
infection_at_injection_site: false
toxin_sessions: []
"""

CEDAR = """\
# Demo Cedar is invented. Chronic migraine under treatment: three sessions, fewer headache days since.
birth_date: 1991-07-14
sex: female
jurisdiction: us
headache:
  since: 2023-02-01
  migraine_attacks: 150
  better_explained: false
  unremitting_since_onset: false
  red_flags_cleared: true
preventives:
  - {name: topiramate, class: anticonvulsant, start: 2024-01-08, stop: 2024-05-20, outcome: not_effective}
  - {name: venlafaxine, class: antidepressant, start: 2024-06-03, stop: 2024-11-30, outcome: not_effective}
  - {name: candesartan, class: angiotensin agent, start: 2025-01-06, stop: 2025-03-24, outcome: not_tolerated}
overuse_managed: true
conditions: []
medicines: []
allergies: []
pregnant: false
breastfeeding: false
infection_at_injection_site: false
specialist_involved: true
toxin_sessions:
  - {date: 2025-06-16, product: onabotulinumtoxinA, units: 155, indication: chronic migraine}
  - {date: 2025-09-08, product: onabotulinumtoxinA, units: 155, indication: chronic migraine}
  - {date: 2025-12-01, product: onabotulinumtoxinA, units: 155, indication: chronic migraine}
"""

DUNE = """\
# Demo Dune is invented. Three weeks of diary, much not known, and a red flag.
birth_date: 1968-03-30
headache:
  red_flags: {sudden_onset: true}
medicines: [gentamycin]
"""


def _falling_from(first_injection: date) -> Callable[[date], float]:
    return lambda on: 0.55 if on < first_injection else 0.28


PEOPLE = (
    (InventedDiary("Demo Amber", 340, lambda _: 0.42, lambda _: 0.26, 0.06, "triptan", 0.75), AMBER),
    (InventedDiary("Demo Birch", 200, lambda _: 0.0, lambda _: 0.72, 0.03, "paracetamol", 0.5), BIRCH),
    (InventedDiary("Demo Cedar", 365, _falling_from(date(2025, 6, 20)), lambda _: 0.15, 0.05, "nsaid", 0.4), CEDAR),
    (InventedDiary("Demo Dune", 21, lambda _: 0.3, lambda _: 0.3, 0.25, "combination_analgesic", 0.6), DUNE),
)


def main() -> None:
    """Write every person's diary and history beside this file."""
    for diary, history in PEOPLE:
        file = diary.name.lower().replace(" ", "-")
        days = pl.DataFrame(list(diary.rows(LAST_DAY)), infer_schema_length=None)
        write_csv(DiaryTable.of(days), HERE / f"{file}.csv")
        (HERE / f"{file}.yaml").write_text(history)


if __name__ == "__main__":
    main()
