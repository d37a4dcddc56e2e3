"""The model of response: what a person's days say about the change on treatment, and how sure that is."""

from abate.response.model.answer import Answer, Band, Estimate, Fit, Learnt
from abate.response.model.diary import NOT_ANSWERED, DailyAnswers
from abate.response.model.fit import fit_many, fit_one
from abate.response.model.population import Population

__all__ = [
    "NOT_ANSWERED",
    "Answer",
    "Band",
    "DailyAnswers",
    "Estimate",
    "Fit",
    "Learnt",
    "Population",
    "fit_many",
    "fit_one",
]
