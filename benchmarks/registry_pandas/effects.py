"""Side effects: of whom, after which sessions by lot, muscle and injector; and centres beside one another."""

from __future__ import annotations

import pandas as pd

from benchmarks.registry_answers import ALL, ANY, FEW, LIMIT, NOT_KNOWN
from benchmarks.registry_pandas.courses import answers
from benchmarks.registry_pandas.reading import Frame, with_all

SESSION = ["patient", "date"]


def side_effects(reports: Frame, persons: Frame) -> Frame:
    treated = persons.index[persons["sessions"] > 0]
    reports = with_any(reports)
    known = reports["patient"].isin(treated)
    by_term = reports[known].groupby("term")
    severe = reports[known & (reports["grade"] >= 3)].groupby("term")
    table = pd.DataFrame(
        {
            "people with it": by_term["patient"].nunique(),
            "people with a severe one": severe["patient"].nunique(),
            "reports": by_term.size(),
            "reports of people not known to be treated": reports[~known].groupby("term").size(),
        }
    ).fillna(0)
    table["treated people"] = len(treated)
    table["people without a report"] = len(treated) - table["people with it"]
    table["share"] = table["people with it"] / len(treated)
    return table.rename_axis("term").reset_index()


def by_group(given: Frame, reports: Frame) -> Frame:
    """Sessions that a side effect was laid to, by lot, muscle and injector, beside all other sessions."""
    laid = reports.drop(columns="date").rename(columns={"session_date": "date"}).dropna(subset="date")
    followed = with_any(laid[[*SESSION, "term"]]).drop_duplicates()
    each = with_all(groups(given), "group").drop_duplicates()
    behind = {"people": ("patient", "nunique"), "sessions": ("patient", "size")}
    sizes = each.groupby(["by", "group"], as_index=False).agg(**behind)
    after = each.merge(followed, on=SESSION).groupby(["by", "group", "term"], as_index=False).agg(**behind)
    terms = after[["term"]].drop_duplicates()
    keys = ["by", "group", "term"]
    table = sizes.merge(terms, how="cross").merge(after, how="left", on=keys, suffixes=("", " followed")).fillna(0)
    return beside_others(table)


def groups(given: Frame) -> Frame:
    """One row per session and lot, and per session and injector; no session says which sites."""
    lots = given[SESSION].assign(by="lot", group=given["lots"]).explode("group")
    injectors = given[SESSION].assign(by="injector", group=given["injector"])
    muscles = given[SESSION].assign(by="muscle", group=NOT_KNOWN)
    sizes = injectors.groupby("group", as_index=False).size().sort_values(["size", "group"], ascending=[False, True])
    numbers = {name: f"injector {at:0{len(str(len(sizes)))}}" for at, name in enumerate(sizes["group"], 1)}
    numbered = few_together(injectors)
    numbered["group"] = numbered["group"].map(numbers).fillna(numbered["group"])
    return pd.concat([few_together(lots), numbered, muscles], ignore_index=True)


def few_together(each: Frame) -> Frame:
    people = each.groupby("group")["patient"].nunique()
    return each.assign(group=each["group"].mask(each["group"].isin(people.index[people < LIMIT]), FEW))


def beside_others(table: Frame) -> Frame:
    whole = table[table["group"] == ALL][["by", "term", "sessions", "sessions followed"]]
    table = table.merge(whole, on=["by", "term"], suffixes=("", " of all"))
    others, others_followed = (table[f"{name} of all"] - table[name] for name in ("sessions", "sessions followed"))
    table["share"] = table["sessions followed"] / table["sessions"]
    table["difference"] = (table["share"] - others_followed / others).where(others > 0)
    return table.drop(columns=["sessions of all", "sessions followed of all"])


def centres(recent: Frame, reports: Frame, persons: Frame) -> Frame:
    """Responders in the last 12 weeks, and treated people with a side effect, by centre."""
    treated = persons[persons["sessions"] > 0]
    hurt = pd.DataFrame({"centre": treated["centre"], "fell": treated.index.isin(reports["patient"])})
    both = {"responders": recent, "people with a side effect": hurt}
    return pd.concat([answers(with_all(people), ["centre"]).assign(outcome=name) for name, people in both.items()])


def with_any(reports: Frame) -> Frame:
    """Every report twice, once as any side effect at all."""
    return pd.concat([reports, reports.assign(term=ANY)], ignore_index=True)
