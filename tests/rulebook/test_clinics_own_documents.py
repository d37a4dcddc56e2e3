"""A clinic's own documents: every fault named at once, with its line and key and what would be right."""

import pytest

from abate import RulebookError, built_in, read_rulebook
from abate.rulebook import check_document
from abate.strict_yaml import LONGEST_TEXT

HEAD = """\
id: own
title: Our own rule
publisher: A clinic
edition: {valid_from: 2026-01-01, reviewed: 2026-01-01}
source: minutes of a meeting
status: seen
"""
GOOD = f"{HEAD}decisions:\n  start: {{age_years: '>= 18'}}\n"


@pytest.fixture
def write(tmp_path):
    def written(text, name="own.yaml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return written


@pytest.fixture
def faults(write):
    """The faults of a document, as lines without the folder."""

    def found(text):
        path = write(text)
        with pytest.raises(RulebookError) as refused:
            check_document(path)
        return [str(fault).removeprefix(f"{path.parent}/") for fault in refused.value.faults]

    return found


def one(faults, criterion, more=""):
    """The only fault of a document with this criterion, which stands on line 8."""
    (fault,) = faults(f"{HEAD}decisions:\n  start: {criterion}\n{more}")
    assert fault.startswith("own.yaml:8: ")
    return fault.removeprefix("own.yaml:8: ")


# ---- good documents -----------------------------------------------------------------------------------


def test_a_good_document_is_read(write):
    document = check_document(write(GOOD))
    assert document.id == "own"
    assert document.edition.valid_from.isoformat() == "2026-01-01"
    assert list(document.decisions) == ["start"]


def test_a_folder_adds_its_documents_to_those_built_in(write, tmp_path):
    write(GOOD)
    rules = read_rulebook(tmp_path)
    assert rules.documents.keys() == {*built_in().documents, "own"}


def test_a_document_of_the_same_id_takes_the_place_of_the_one_built_in(write, tmp_path):
    write(GOOD.replace("id: own", "id: evicore"))
    rules = read_rulebook(tmp_path)
    assert rules.documents.keys() == built_in().documents.keys()
    assert rules.document("evicore").title == "Our own rule"
    assert built_in().document("evicore").title != "Our own rule"


def test_folders_inside_and_both_endings_are_read(write, tmp_path):
    write(GOOD, "payers/one.yml")
    write(GOOD.replace("id: own", "id: other"), "deeper/still/two.YAML")
    write("no document", "readme.txt")
    assert {"own", "other"} <= read_rulebook(tmp_path).documents.keys()


def test_a_document_may_refer_to_those_built_in_and_to_its_neighbours(write, tmp_path):
    write(f"{HEAD}decisions:\n  start: {{all: [{{criterion: ichd-3/1.3}}, {{criterion: other/start}}]}}\n")
    write(GOOD.replace("id: own", "id: other"), "other.yaml")
    assert "own" in read_rulebook(tmp_path).documents


def test_a_clinics_old_text_may_name_the_one_that_took_its_place(write):
    assert check_document(write(f"{GOOD}superseded_by: nice-ta260\n")).superseded_by == "nice-ta260"


# ---- folders ------------------------------------------------------------------------------------------


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(RulebookError, match=r"nowhere: there is no such folder; name a folder of YAML documents"):
        read_rulebook(tmp_path / "nowhere")


def test_a_file_is_no_folder(write):
    with pytest.raises(RulebookError, match="there is no such folder"):
        read_rulebook(write(GOOD))


def test_an_empty_folder_is_named(tmp_path):
    with pytest.raises(RulebookError, match="no YAML document is in it; add a file that ends in"):
        read_rulebook(tmp_path)


def test_two_files_of_a_folder_may_not_share_an_id(write, tmp_path):
    write(GOOD, "a.yaml")
    write(GOOD, "b.yaml")
    with pytest.raises(RulebookError, match=r"b\.yaml:1: id: 'own': two documents have the same id; .*a\.yaml has"):
        read_rulebook(tmp_path)


def test_a_replaced_document_must_keep_what_others_refer_to(write, tmp_path):
    write(GOOD.replace("id: own", "id: nice-ta260"))
    with pytest.raises(
        RulebookError, match=r"nice-ta260-2012\.yaml:\d+: decisions\.stop\.criterion: 'nice-ta260/stop'"
    ):
        read_rulebook(tmp_path)


def test_the_faults_of_every_file_come_together(write, tmp_path):
    write(GOOD.replace("age_years", "age_yeers"), "a.yaml")
    write("a: &x [1]\nb: *x\n", "b.yaml")
    write("- 1\n", "c.yml")
    write(GOOD.replace("id: own", "id: d").replace("title: Our own rule\n", ""), "d.yaml")
    with pytest.raises(RulebookError) as refused:
        read_rulebook(tmp_path)
    assert [fault.source.rsplit("/")[-1] for fault in refused.value.faults] == ["a.yaml", "b.yaml", "c.yml", "d.yaml"]


def test_there_must_be_a_file(tmp_path):
    with pytest.raises(RulebookError, match="there is no such file"):
        check_document(tmp_path / "none.yaml")


# ---- the head of a document ---------------------------------------------------------------------------


def test_every_missing_key_is_named(faults):
    assert faults("note: nothing else\n") == [
        f"own.yaml:1: the key {key!r} is missing; add it"
        for key in ("id", "title", "publisher", "edition", "source", "status", "decisions")
    ]


def test_an_unknown_key_is_named_with_the_nearest(faults):
    assert faults(f"{GOOD}preceedence: []\n") == [
        "own.yaml:9: preceedence: no such key in a document; did you mean 'precedence'?"
    ]
    (fault,) = faults(f"{GOOD}zzz: 1\n")
    assert "known keys are id, title" in fault


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        ("id: own", "id: 5", "own.yaml:1: id: '5': this is no text"),
        ("title: Our own rule", "title: 2026-01-01", "own.yaml:2: title: '2026-01-01': this is no text"),
        ("status: seen", "status: sure", "own.yaml:6: status: no such status; use one of seen, recalled"),
        ("{valid_from: 2026-01-01, reviewed: 2026-01-01}", "2026", "own.yaml:4: edition: this is no edition"),
        ("reviewed: 2026-01-01", "note: none", "own.yaml:4: edition.reviewed: when it was reviewed is missing"),
        ("valid_from: 2026-01-01", "valid_from: 2026", "own.yaml:4: edition.valid_from: this is no date"),
        ("valid_from: 2026-01-01", "valid_since: 2026-01-01", "own.yaml:4: edition.valid_since: no such key"),
        ("valid_from: 2026-01-01", "label: 5", "own.yaml:4: edition.label: '5': this is no text"),
        ("status: seen", "status: seen\ncriteria: [1]", "own.yaml:7: criteria: there is nothing in it"),
        ("status: seen", "status: seen\nprecedence: 3", "own.yaml:7: precedence: this is no list"),
        ("status: seen", "status: seen\nsuperseded_by: nix", "own.yaml:7: superseded_by: 'nix': there is no such"),
    ],
)
def test_a_wrong_head_is_named(faults, right, wrong, fault):
    assert right in GOOD
    (found,) = faults(GOOD.replace(right, wrong))
    assert found.startswith(fault)


def test_a_document_without_decisions_decides_nothing(faults):
    assert faults(f"{HEAD}decisions: {{}}\n") == [
        "own.yaml:7: decisions: there is nothing in it; write names, each with a criterion"
    ]


def test_a_list_is_no_document(faults):
    (fault,) = faults("- 1\n")
    assert fault.startswith("own.yaml:1: this is no document; write the keys id, title")


def test_a_decision_and_a_criterion_may_not_share_a_name(faults):
    (fault,) = faults(f"{GOOD}criteria:\n  start: {{age_years: '< 18'}}\n")
    assert fault == "own.yaml:10: criteria.start: a decision has the same name; give it another name"


# ---- criteria -----------------------------------------------------------------------------------------


def test_an_unknown_fact_is_named_with_the_nearest(faults):
    fault = one(faults, "{headache_dayz: '>= 15'}")
    assert (
        fault == "decisions.start.headache_dayz: 'headache_dayz': no such fact or word; did you mean 'headache_days'?"
    )


def test_a_fact_like_no_other_points_to_the_list(faults):
    assert "`abate facts` lists what can be asked" in one(faults, "{qqqq: 1}")


@pytest.mark.parametrize(
    ("criterion", "fault"),
    [
        (
            "{headache_days: 15}",
            "headache_days is a count; compare it, such as '>= 15' or '>= 4 and <= 72' (in days)",
        ),
        ("{headache_days: '=> 15'}", "headache_days is a count; compare it"),
        ("{headache_days: '>= fifteen'}", "headache_days is a count; compare it"),
        ("{headache_days: '>= 1 and <= 2 and < 3'}", "headache_days is a count; compare it"),
        ("{headache_days: true}", "headache_days is a count; compare it"),
        ("{age_years: '18'}", "age_years is a number; compare it, such as '>= 15' or '>= 4 and <= 72' (in years)"),
        ("{pregnant: '>= 1'}", "pregnant is a flag; test it with true or false"),
        ("{pregnant: 1}", "pregnant is a flag; test it with true or false"),
        ("{pregnant: 'yes'}", "pregnant is a flag; test it with true or false"),
        ("{jurisdiction: usa}", "jurisdiction is a word; test it with one or more of us, uk, eu, au, us-wa"),
        ("{jurisdiction: [us, 5]}", "jurisdiction is a word; test it with one or more of us, uk"),
        ("{jurisdiction: []}", "jurisdiction is a word; test it with one or more of us, uk"),
        ("{jurisdiction: true}", "jurisdiction is a word; test it with one or more of us, uk"),
    ],
)
def test_the_wrong_test_for_the_kind_of_fact_is_named(faults, criterion, fault):
    assert fault in one(faults, criterion)


@pytest.mark.parametrize(
    ("criterion", "fault"),
    [
        ("{headache_days: '>= 15', in_month: 0}", "in_month: '0': this is no number of months"),
        ("{headache_days: '>= 15', in_month: 14}", "write a whole number from 1 to 13"),
        ("{headache_days: '>= 15', each_of_months: true}", "each_of_months: 'True': this is no number of months"),
        ("{headache_days: '>= 15', over_months: 2.5}", "over_months: '2.5': this is no number of months"),
        ("{headache_days: '>= 15', in_month: 2, each_of_months: 3}", "months do not fit here; give one of"),
        ("{age_years: '>= 18', in_month: 2}", "in_month: months do not fit here"),
        ("{pregnant: true, each_of_months: 3}", "each_of_months: months do not fit here"),
        (
            "{all: [{pregnant: true}], in_month: 2}",
            "in_month: months do not fit here; give them to the counts inside",
        ),
        ("{pregnant: true, of: [{pregnant: true}]}", "`of` does not fit here"),
    ],
)
def test_months_that_do_not_fit_are_named(faults, criterion, fault):
    assert fault in one(faults, criterion)


@pytest.mark.parametrize(
    ("criterion", "fault"),
    [
        ("{pregnant: true, breastfeeding: true}", "it has pregnant, breastfeeding; give it exactly one of"),
        ("{all: [{pregnant: true}], any: [{pregnant: true}]}", "it has all, any; give it exactly one of"),
        ("{id: nothing, says: Nothing}", "it has neither a combination nor a fact"),
        ("{}", "it has neither a combination nor a fact"),
        ("5", "this is no criterion; write a mapping"),
        ("[{pregnant: true}]", "this is no criterion; write a mapping"),
        ("{all: []}", "decisions.start.all: there are no criteria in it"),
        ("{any: {pregnant: true}}", "decisions.start.any: there are no criteria in it"),
        ("{not: [{pregnant: true}]}", "decisions.start.not: this is no criterion"),
        ("{pregnant: true, applies_when: never}", "decisions.start.applies_when: 'never': this is no criterion"),
    ],
)
def test_a_criterion_has_exactly_one_head(faults, criterion, fault):
    assert fault in one(faults, criterion)


@pytest.mark.parametrize("count", ["0", "3", "-1", "true", "1.5", "'2'"])
def test_at_least_more_than_there_are_is_named(faults, count):
    fault = one(faults, f"{{at_least: {count}, of: [{{pregnant: true}}, {{breastfeeding: true}}]}}")
    assert "this is no number of criteria; write a whole number from 1 to 2" in fault


@pytest.mark.parametrize("reference", ["nix/start", "ichd-3/9.9", "ichd-3", "own/stop", "/", "5"])
def test_a_reference_to_nowhere_is_named(faults, reference):
    fault = one(faults, f"{{criterion: {reference}}}")
    assert f"decisions.start.criterion: '{reference}': no document has such a criterion" in fault
    assert "such as ichd-3/1.3" in fault


def test_a_criterion_that_leads_back_to_itself_is_named(faults):
    assert "or it leads back to this one" in one(faults, "{criterion: own/start}")
    circle = "criteria:\n  a: {criterion: own/b}\n  b: {criterion: own/c}\n  c: {criterion: own/a}\n"
    (fault,) = faults(f"{GOOD}{circle}")
    assert fault.startswith("own.yaml:12: criteria.c.criterion: 'own/a'")


def test_two_documents_that_lead_to_each_other_are_named(write, tmp_path):
    write(f"{HEAD}decisions:\n  start: {{criterion: other/start}}\n")
    other = HEAD.replace("id: own", "id: other")
    write(f"{other}decisions:\n  start: {{criterion: own/start}}\n", "other.yaml")
    with pytest.raises(RulebookError, match="or it leads back to this one"):
        read_rulebook(tmp_path)


@pytest.mark.parametrize(
    ("precedence", "fault"),
    [
        ("{when: start}", "precedence[0]: this is no precedence; write when, drops (a list) and says"),
        ("{when: start, drops: start, says: x}", "precedence[0]: this is no precedence"),
        ("{when: start, drops: [start], says: x, while_open: goes}", "precedence[0]: this is no precedence"),
        ("{when: start, drops: [start], says: x, because: y}", "precedence[0]: this is no precedence"),
        ("start", "precedence[0]: this is no precedence"),
        ("{when: nix, drops: [start], says: x}", "precedence[0]: 'nix': the document has no such decision"),
        ("{when: start, drops: [nix], says: x}", "precedence[0]: 'nix': the document has no such decision"),
        ("{when: start, drops: [start], says: x, unless: nix}", "precedence[0]: 'nix': the document has no such"),
    ],
)
def test_a_faulty_precedence_is_named(faults, precedence, fault):
    (found,) = faults(f"{GOOD}precedence: [{precedence}]\n")
    assert found.startswith(f"own.yaml:9: {fault}")


def test_all_faults_of_a_document_come_at_once_in_the_order_of_their_lines(faults):
    text = """\
id: own
publisher: A clinic
edition: {reviewed: 2026-01-01}
source: minutes
status: sure
decisions:
  start:
    all:
      - {headache_dayz: ">= 15"}
      - {pregnant: ">= 1"}
      - {headache_days: ">= 15", in_month: 14}
      - {age_years: ">= 18", pregnant: true}
      - {at_least: 3, of: [{pregnant: true}]}
      - {criterion: own/start}
  stop: {criterion: nowhere/stop}
precedence: [{when: nix, drops: [start], says: x}]
"""
    found = faults(text)
    assert [line.split(":")[1] for line in found] == ["1", "5", "9", "10", "11", "12", "13", "14", "15", "16"]


# ---- YAML itself --------------------------------------------------------------------------------------


def test_a_bomb_of_aliases_is_refused(faults):
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n"
    found = faults(bomb)
    assert all("an alias (*name) stands here; write the value out" in fault for fault in found)


def test_bottomless_nesting_is_refused(faults):
    (fault,) = faults("decisions: " + "[" * 5_000 + "]" * 5_000)
    assert "nested more than 60 levels deep" in fault


def test_an_endless_text_is_refused(faults):
    (fault,) = faults("note: " + "x" * LONGEST_TEXT)
    assert f"keep it under {LONGEST_TEXT:,}" in fault


def test_a_key_given_twice_is_refused(faults):
    (fault,) = faults(f"{GOOD}note: one\nnote: two\n")
    assert fault.startswith("own.yaml:10: note: the key is there twice")


@pytest.mark.parametrize("text", ["id: [\n", "id: 'own\n", "\tid: own\n", "id: own\n id: own\n"])
def test_a_text_that_is_no_yaml_is_refused_with_its_place(faults, text):
    (fault,) = faults(text)
    assert "this is no YAML" in fault


def test_python_objects_are_not_built(faults):
    found = faults("id: !!python/object/apply:os.system ['true']\n")
    assert found
    assert "own.yaml:1" in found[0]


def test_an_empty_file_is_refused(faults):
    assert faults("") == ["own.yaml: the file is empty; name a file with a header and rows"]
