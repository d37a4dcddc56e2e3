"""Of 100 people: ten rows of ten signs, drawn as three short paths."""

from __future__ import annotations

from dataclasses import dataclass

PEOPLE, A_ROW, STEP = 100, 10, 12


@dataclass(frozen=True, slots=True)
class IconArray:
    """100 signs, the first `filled` of them filled."""

    filled: int

    size = A_ROW * STEP

    @property
    def counted(self) -> str:
        """The filled signs: a dot each, as a stroke without length and with round ends."""
        return _dots(0, self.filled)

    @property
    def others(self) -> str:
        """The signs that are not filled."""
        return _dots(self.filled, PEOPLE)


def _dots(first: int, end: int) -> str:
    return "".join(f"M{at % A_ROW * STEP + STEP // 2} {at // A_ROW * STEP + STEP // 2}h0" for at in range(first, end))
