"""Units and millilitres, exactly: a concentration is a fraction, and no figure drifts by being a float on its way.

The only arithmetic on units in Abate besides adding them up. Units of different products are never converted.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

TENTHS_IN_A_ML = 10
PLACES = Decimal("0.001")


def exactly(number: float) -> Fraction:
    """The number as it was written: 2.5 is five halves, 0.1 is one tenth."""
    return Fraction(str(number))


def units_per_tenth_ml(strength: int, diluent_ml: float) -> Fraction:
    """Units in 0.1 mL of a vial of that many units in that much diluent."""
    return Fraction(strength) / (TENTHS_IN_A_ML * exactly(diluent_ml))


def volume_ml(units: int, strength: int, diluent_ml: float) -> Fraction:
    """Millilitres that hold so many units of such a vial."""
    return units * exactly(diluent_ml) / strength


def plain(figure: Fraction) -> int | float:
    """For JSON: an integer where it is whole, else the nearest number."""
    return int(figure) if figure.denominator == 1 else float(figure)


def in_figures(figure: Fraction) -> str:
    """For the eye: as many decimals as it takes, three at most."""
    rounded = (Decimal(figure.numerator) / Decimal(figure.denominator)).quantize(PLACES)
    return f"{rounded.normalize():f}"
