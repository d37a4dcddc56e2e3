"""From a lot to everyone it reached: sessions, patients, side effects. Pure functions over tables."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from abate.errors import RefusedError


@dataclass(frozen=True, slots=True, eq=False)
class LotTrace:
    """What one lot reached. `not_known` are the sessions whose lot is not recorded: it may have reached them too."""

    lot: str
    sessions: pl.DataFrame
    patients: tuple[str, ...]
    effects: pl.DataFrame
    not_known: pl.DataFrame


def trace_lot(lot: str, vials: pl.DataFrame, sessions: pl.DataFrame, effects: pl.DataFrame) -> LotTrace:
    """Everyone whom a lot reached.

    Lots are compared without regard to case and spaces, since they are typed; a letter O and a zero stay different.

    Args:
        lot: as printed on the carton.
        vials: one row per session and vial: `session`, `lot` (null where it is not recorded).
        sessions: one row per session: `session`, `patient`, and whatever else is to be shown.
        effects: one row per side effect: `session`, and whatever else is to be shown.

    Raises:
        RefusedError: when the lot is blank, or a column is missing.
    """
    wanted = "".join(lot.split()).casefold()
    if not wanted:
        raise RefusedError("no lot to trace; give the lot as printed on the carton")
    for name, table, columns in (
        ("vials", vials, ("session", "lot")),
        ("sessions", sessions, ("session", "patient")),
        ("effects", effects, ("session",)),
    ):
        missing = [column for column in columns if column not in table.columns]
        if missing:
            raise RefusedError(f"the table of {name} has no column {', '.join(missing)}")
    plain = pl.col("lot").str.replace_all(r"\s", "").str.to_lowercase()
    reached = vials.filter(plain == wanted)["session"].drop_nulls().unique().to_list()
    recorded = vials.filter(plain.is_not_null() & (plain != ""))["session"].drop_nulls().unique().to_list()
    blank = vials.filter(plain.is_null() | (plain == ""))["session"].drop_nulls().unique().to_list()
    session = pl.col("session")
    found = sessions.filter(session.is_in(reached))
    lot_open = (session.is_in(blank) | ~session.is_in(recorded)) & ~session.is_in(reached)
    return LotTrace(
        lot=lot.strip(),
        sessions=found,
        patients=tuple(found["patient"].drop_nulls().cast(pl.String).unique(maintain_order=True)),
        effects=effects.filter(session.is_in(reached)),
        not_known=sessions.filter(lot_open),
    )
