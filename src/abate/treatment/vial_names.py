"""What a sentence calls a vial."""

from __future__ import annotations

from abate.treatment.session import Vial


def named_vials(vials: tuple[Vial, ...]) -> list[tuple[str, Vial]]:
    """Every vial with its name: its place in the list, and its lot where it has one."""
    return [
        (f"vial {at} (lot {vial.lot.strip()})" if vial.lot and vial.lot.strip() else f"vial {at}", vial)
        for at, vial in enumerate(vials, 1)
    ]
