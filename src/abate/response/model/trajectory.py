"""How the log odds of a headache day run through treatment, the slow drift apart.

    log odds of day t = usual + trend (t - B) / 100 - placebo h(t) - drug G(t)
    h(t) = 1 - exp(-(t - B) / 21) from B, the day of the first injections, on
    G(t) = 1 - product over injections c of (1 - m_c g(t - s_c))
    g(since) = (1 - exp(-since / onset)) / (1 + exp((since - duration) / 8))
    m_c = 1 - (1 - first share) / 2^(c - 1): later injections reach more of the full effect

Written for any array library with numpy's names, so that one definition serves numpy and an accelerator.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from abate.response.model.population import DRUG, FIRST_SHARE, LOG_DURATION, LOG_ONSET, PLACEBO, TREND, USUAL

PLACEBO_DAYS = 21.0
"""Days over which expectation and natural recovery set in; PREEMPT's third week on placebo would rather have 12."""

FADING_DAYS = 8.0
"""Days over which an injection fades, round its duration."""

FURTHEST = 60.0
"""Beyond this an exponential is as good as nothing or everything."""


def log_odds(parameters: Any, days: Any, injections: Any, xp: Any = np) -> Any:
    """Log odds of a headache day for each draw of the parameters.

    Args:
        parameters: shape (..., 9), in the order of `PARAMETERS`.
        days: shape (days,), numbers of days since the first injections; negative before them.
        injections: shape (injections,), the same numbers for each injection, the first being 0; infinite for none.
        xp: numpy, or a library that has its names.

    Returns:
        Shape (..., days).
    """
    each = parameters[..., None, :]
    expected = 1 - xp.exp(-xp.maximum(days, 0.0) / PLACEBO_DAYS)
    return (
        each[..., USUAL]
        + each[..., TREND] * days / 100
        - each[..., PLACEBO] * expected
        - each[..., DRUG] * share_of_full_effect(parameters, days, injections, xp)
    )


def share_of_full_effect(parameters: Any, days: Any, injections: Any, xp: Any = np) -> Any:
    """G of the formula above: 0 without, near 1 with injections that work in full; shape (..., days)."""
    each = parameters[..., None, :]
    onset, duration = xp.exp(each[..., LOG_ONSET]), xp.exp(each[..., LOG_DURATION])
    missing_at_first = 1 / (1 + xp.exp(each[..., FIRST_SHARE]))
    without: Any = 1.0
    for number in range(injections.shape[-1]):
        since = days - injections[..., number, None]
        begun = 1 - xp.exp(-xp.maximum(since, 0.0) / onset)
        lasting = 1 / (1 + xp.exp(xp.clip((since - duration) / FADING_DAYS, -FURTHEST, FURTHEST)))
        without = without * (1 - (1 - missing_at_first * 0.5**number) * begun * lasting)
    return 1 - without
