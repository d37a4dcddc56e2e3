"""What counts of different tables have to do with one another, so that none gives away what another withholds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from abate.registry.outcomes.centres import RESPONDERS, WITH_SIDE_EFFECTS
from abate.registry.outcomes.counting import ANSWERS
from abate.registry.outcomes.course import STRETCH_NAMES, WINDOW_NAMES
from abate.registry.outcomes.effects import ANY
from abate.registry.outcomes.first_response import BY_WEEKS
from abate.registry.release import ALL, Across, Table
from abate.registry.rows import BASELINE, LAST_12_WEEKS, LAST_28_DAYS
from abate.response.course import JUDGED
from abate.response.stretch import MEANINGFUL

_TREATED = ("treated", (ALL,))
_FIRST_KNOWN = ("first session known", (ALL,))
_BEGAN, _LEFT_OUT = (("began, for retention", (ALL,)), ("left out of retention", (ALL,)))
_ASKED = "people asked"
_RECENT = (0, STRETCH_NAMES[LAST_12_WEEKS])

_SAME = (
    # Everybody treated has one first session known here, and gave or had a side effect or not.
    (_TREATED, ("sessions.people", (ALL,))),
    (_TREATED, ("sessions.first sessions known here", (ALL,))),
    (_TREATED, ("people of sessions", (ALL,))),
    (("sessions.sessions", (ALL,)), ("sessions", (ALL,))),
    (("side_effects.people with it", (ANY,)), ("centres.met", (WITH_SIDE_EFFECTS, ALL))),
    (("side_effects.people without a report", (ANY,)), ("centres.not met", (WITH_SIDE_EFFECTS, ALL))),
    # Everybody whose first session is known has a baseline, counted or not.
    (_FIRST_KNOWN, (_ASKED, (0, STRETCH_NAMES[BASELINE]))),
    # Three tables tell of a fall by 30 % in the last 12 weeks.
    ((_ASKED, _RECENT), ("centres.people", (RESPONDERS, ALL))),
    ((_ASKED, _RECENT), ("injector_volume.people", (ALL,))),
    *(
        ((f"fell, {answer}", (*_RECENT, JUDGED, MEANINGFUL)), (f"{table}.{answer}", key))
        for answer in ANSWERS
        for table, key in (("centres", (RESPONDERS, ALL)), ("injector_volume", (ALL,)))
    ),
)
"""Pairs that are one count in two places."""

_AMONG = (
    (_FIRST_KNOWN, _BEGAN),
    (_FIRST_KNOWN, ("began so long ago", (BY_WEEKS[0],))),
    (_FIRST_KNOWN, (_ASKED, (0, STRETCH_NAMES[LAST_28_DAYS]))),
    ((_ASKED, (0, STRETCH_NAMES[LAST_28_DAYS])), (_ASKED, _RECENT)),
)
"""Pairs of which the second are some of the first."""


def across(tables: Sequence[Table]) -> tuple[Across, ...]:
    """What holds among the counts of these tables."""
    named = {table.name: table.frame for table in tables}
    return (
        *(Across(one, (other,)) for one, other in _SAME),
        *(Across(whole, (some,), has_rest=True) for whole, some in _AMONG),
        Across(_TREATED, (_BEGAN, _LEFT_OUT)),
        *_of_centres(named["people"]["centre"].to_list()),
        *_of_cycles(named["wear_off"]["cycle"].to_list()),
    )


def _of_centres(names: Sequence[str]) -> Iterator[Across]:
    for name in names:
        yield Across(("treated", (name,)), (("centres.people", (WITH_SIDE_EFFECTS, name)),))


def _of_cycles(numbers: Sequence[int]) -> Iterator[Across]:
    """Whoever is asked about a window was asked about the one before."""
    for cycle in numbers:
        for wide, narrow in pairwise(WINDOW_NAMES):
            yield Across((_ASKED, (cycle, wide)), ((_ASKED, (cycle, narrow)),), has_rest=True)
        last = (cycle, WINDOW_NAMES[-1])
        yield Across((_ASKED, last), (("wear_off.people", (cycle,)),))
        yield Across(("with a figure", last), (("wear_off.all three known", (cycle,)),), has_rest=True)
