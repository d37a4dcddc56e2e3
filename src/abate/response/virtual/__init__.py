"""Virtual patients: people made up by the model's own rules, or by others, whose true response is known."""

from abate.response.virtual.people import People, Plan, simulate
from abate.response.virtual.worlds import WORLDS, Gaps, World, world

__all__ = ["WORLDS", "Gaps", "People", "Plan", "World", "simulate", "world"]
