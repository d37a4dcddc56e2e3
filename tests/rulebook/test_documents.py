"""Every document of the rulebook: dated, cited, and made of facts that the glossary knows."""

from datetime import date
from typing import get_args

import pytest

from abate import Rulebook, built_in
from abate.criteria.tree import FactKey, Leaf, Node, leaves_of, parts_of
from abate.errors import RefusedError
from abate.facts.glossary import glossary
from abate.rulebook.document import Status

NAMED = {
    "ichd-3",
    "snnoop10",
    "us-label",
    "uk-label",
    "eu-label",
    "nice-ta260",
    "ehf-2018",
    "au-pbs",
    "us-wa-hta",
    "ihs-2025-goals",
    "evicore",
    "anthem",
    "medicare-l33458",
}
"""Document ids that other people's files and tools use."""

CODES = {"1.1", "1.2", "1.3", "1.5", "2.1", "2.2", "2.3", "2.4", "3.1", "3.4", "4.10", "8.2"} | {
    f"8.2.{code}" for code in ("1", "2", "3", "3.1", "3.2", "3.2.1", "4", "5", "6", "7", "8")
}
DECISIONS = {"start", "continue", "stop", "contraindicated", "caution", "refer"}
GOALS = {"freedom", "optimal", "modest", "insufficient"}

every_document = pytest.mark.parametrize("document", built_in().documents.values(), ids=lambda document: document.id)


def nodes_of(node: Node) -> list[Node]:
    return [node, *(inner for part in parts_of(node) for inner in nodes_of(part))]


def test_the_documents_that_others_rely_on_are_there():
    assert built_in().documents.keys() >= NAMED


@every_document
def test_it_is_cited_and_dated(document):
    assert all(text.strip() for text in (document.title, document.publisher, document.source))
    assert isinstance(document.edition.reviewed, date)
    assert str(document.edition)
    assert document.status in get_args(Status)


@every_document
def test_a_text_whose_date_is_not_recorded_says_so(document):
    if document.edition.valid_from is None:
        assert "date not found" in str(document.edition)
    else:
        assert str(document.edition.valid_from) in str(document.edition)


@every_document
def test_its_decisions_have_the_names_that_others_rely_on(document):
    allowed = {"ichd-3": CODES, "ihs-2025-goals": GOALS}.get(document.id, DECISIONS)
    assert document.decisions
    assert document.decisions.keys() <= allowed


def test_the_classification_has_every_code():
    assert built_in().document("ichd-3").decisions.keys() == CODES


@every_document
def test_every_leaf_asks_about_a_fact_of_the_glossary(document):
    for node in document.decisions.values():
        for leaf in leaves_of(node):
            assert leaf.fact.name in glossary()
            if glossary()[leaf.fact.name].kind != "count":
                assert leaf.fact == FactKey(leaf.fact.name)


@every_document
def test_every_criterion_says_what_it_is(document):
    for node in document.decisions.values():
        assert all(inner.id and inner.says for inner in nodes_of(node))


@every_document
def test_a_decision_is_called_by_its_name(document):
    """`nice-ta260/start` is found as `start`, also where it refers to another document's criterion."""
    assert all(node.id == name for name, node in document.decisions.items())


@pytest.mark.parametrize("document", ["aetna", "anthem", "evicore", "medicare-l33458", "unitedhealthcare"])
def test_a_payers_policy_is_marked_as_not_verified(document):
    assert built_in().document(document).status == "unverified"


@pytest.mark.parametrize(
    ("document", "word"),
    [
        ("unitedhealthcare", "unsure"),
        ("anthem", "unsure"),
        ("aetna", "second-hand"),
        ("evicore", "third-party"),
        ("us-label", "written down from the 2023 text"),
        ("uk-label", "without reading it again"),
        ("eu-label", "without reading it again"),
        ("ichd-3", "without reading it again"),
        ("ehf-2018", "abstract"),
    ],
)
def test_what_is_unsure_says_so(document, word):
    found = built_in().document(document)
    assert word in f"{found.note} {found.edition}"


def test_the_ages_of_snnoop10_that_disagree_are_both_named():
    edition = str(built_in().document("snnoop10").edition)
    assert "65" in edition
    assert "50" in edition


def test_the_text_of_2012_names_the_one_that_took_its_place():
    old = built_in().document("nice-ta260-2012")
    assert old.superseded_by == "nice-ta260"
    assert old not in built_in().current
    assert old in built_in().only("nice-ta260-2012").current


def test_documents_are_shown_with_the_classification_first_and_superseded_texts_last():
    shown = list(built_in().documents)
    assert shown[:3] == ["ichd-3", "snnoop10", "us-label"]
    assert shown[-1] == "nice-ta260-2012"
    payers = [at for at, name in enumerate(shown) if built_in().document(name).status == "unverified"]
    assert min(payers) > shown.index("ihs-2025-goals")


def test_an_unknown_document_is_refused_with_the_nearest_name():
    with pytest.raises(RefusedError, match="did you mean 'nice-ta260'"):
        built_in().document("nice-ta26")
    with pytest.raises(RefusedError, match="there are ichd-3"):
        built_in().only("xyz")


def test_a_rulebook_of_some_documents_keeps_what_they_refer_to():
    alone = built_in().only("ehf-2018")
    assert isinstance(alone, Rulebook)
    facts = {leaf.fact.name for leaf in leaves_of(alone.document("ehf-2018").decisions["start"])}
    assert "migraine_attacks" in facts, "from ichd-3/1.3"


def test_no_document_counts_a_gepant_or_a_ditan():
    asked = {
        leaf.fact.name
        for document in built_in().documents.values()
        for node in document.decisions.values()
        for leaf in leaves_of(node)
        if isinstance(leaf, Leaf)
    }
    assert not asked & {"gepant_days", "ditan_days", "acute_days"}


def test_precedence_names_diagnoses_that_are_there():
    document = built_in().document("ichd-3")
    known = {*document.decisions, *document.criteria}
    for rule in document.precedence:
        assert {rule.when, *rule.drops} <= known
        assert rule.says
