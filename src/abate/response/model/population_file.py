"""A population in a file: YAML, small enough to read and to send.

name: own
learnt_on: 2026-03-01        # the day; with `people`, absent from a population that was not learnt
people: 312
drift_days: 60.0
mean: {usual: 0.31, drug: 0.5, ...}                          # each of the nine parameters
covariance: {usual: [0.7, 0.01, ...], drug: [...], ...}      # a row for each, in the same order
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Self

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from abate.errors import InputError
from abate.model_faults import faults_of
from abate.response.model.population import PARAMETERS, Population
from abate.strict_yaml import read

Number = Annotated[float, Field(allow_inf_nan=False)]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    learnt_on: date | None = None
    people: int | None = Field(None, ge=1)
    drift_days: Number = Field(gt=0)
    mean: dict[str, Number]
    covariance: dict[str, list[Number]]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if tuple(self.mean) != PARAMETERS or tuple(self.covariance) != PARAMETERS:
            raise ValueError(
                f"the parameters are not those of the model; write, in this order: {', '.join(PARAMETERS)}"
            )
        if any(len(row) != len(PARAMETERS) for row in self.covariance.values()):
            raise ValueError(f"a row has not {len(PARAMETERS)} numbers; write one for each parameter")
        matrix = np.array(list(self.covariance.values()))
        if not np.allclose(matrix, matrix.T) or np.linalg.eigvalsh(matrix).min() <= 0:
            raise ValueError("this is no covariance: not symmetric, or not positive; write it as it was learnt")
        return self


def save(population: Population, path: Path) -> None:
    """Write a population to a file."""
    of = dict(zip(PARAMETERS, population.covariance.tolist(), strict=True))
    text = {
        "name": population.name,
        "learnt_on": population.learnt_on,
        "people": population.people,
        "drift_days": float(population.drift_days),
        "mean": dict(zip(PARAMETERS, population.mean.tolist(), strict=True)),
        "covariance": of,
    }
    given = {key: value for key, value in text.items() if value is not None}
    path.write_text(yaml.safe_dump(given, sort_keys=False, width=10_000), encoding="utf-8")


def load(path: Path) -> Population:
    """Read a population from a file.

    Raises:
        InputError: naming each line that is wrong.
    """
    document = read(path, InputError)
    try:
        given = _File.model_validate(document.value)
    except ValidationError as problem:
        raise InputError(faults_of(problem, document, _File, "a population")) from None
    mean = np.array(list(given.mean.values()))
    covariance = np.array(list(given.covariance.values()))
    return Population(
        given.name, mean, (covariance + covariance.T) / 2, given.drift_days, given.learnt_on, given.people
    )
