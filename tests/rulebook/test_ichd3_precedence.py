"""Which diagnosis takes the place of which (ICHD-3), and what waits while that is open."""

from tests.rulebook.people import PAINKILLER_FLAG, Month, diary, judged, person

HEMICRANIA = {
    "one_sided_over_3_months": True,
    "moderate_or_severe_exacerbations": True,
    "autonomic": True,
    "restless_or_worse_with_movement": False,
}
DAILY_MIGRAINE = diary(Month(28, 28))
DAILY_FEATURELESS = diary(Month(28, 0))
UNREMITTING = {"headache__unremitting_since_onset": True}
NO_MIGRAINE = {"headache__migraine_attacks": 0, "headache__attack": {}}


def classified(days, who):
    return judged("ichd-3", days, who).classification


def test_a_red_flag_stops_the_classification_until_it_was_looked_into():
    flag = {"headache__red_flags__papilloedema": True}
    stopped = classified(None, person(**flag))
    assert stopped.codes == ()
    assert "looked into" in stopped.dropped["1.3"]
    assert classified(None, person(**flag, headache__red_flags_cleared=True)).codes == ("1.3",)


def test_a_red_flag_that_was_not_asked_about_leaves_the_classification_and_is_asked_about():
    """The classification stands beside `refer`, which is not known and asks for every flag."""
    assert classified(None, person(headache__red_flags={})).codes == ("1.3",)
    questions = judged("snnoop10", who=person(headache__red_flags={})).would_settle
    assert sum(question.fact.startswith("red_flag_") for question in questions) == 15


def test_painkiller_overuse_alone_does_not_stop_it():
    who = person(**{f"headache__red_flags__{PAINKILLER_FLAG}": True})
    assert classified(None, who).codes == ("1.3",)


def test_hemicrania_continua_comes_before_new_daily_persistent_headache():
    both = person(**UNREMITTING, headache__continuous=HEMICRANIA, headache__indomethacin_response=True)
    found = classified(DAILY_FEATURELESS, both)
    assert "3.4" in found.codes
    assert "4.10" in found.dropped


def test_new_daily_persistent_headache_waits_for_the_answer_to_indomethacin():
    untried = person(**UNREMITTING, headache__continuous=HEMICRANIA, headache__indomethacin_response=None)
    found = classified(DAILY_FEATURELESS, untried)
    assert "4.10" not in found.codes
    assert "3.4 is open" in found.waiting["4.10"]


def test_new_daily_persistent_headache_comes_before_chronic_migraine_even_with_migraine_features():
    found = classified(DAILY_MIGRAINE, person(**UNREMITTING))
    assert "4.10" in found.codes
    assert "1.3" in found.dropped


def test_new_daily_persistent_headache_comes_before_chronic_tension_type_headache():
    found = classified(DAILY_FEATURELESS, person(**UNREMITTING, **NO_MIGRAINE))
    assert found.codes == ("4.10",)
    assert "2.3" in found.dropped


def test_chronic_migraine_waits_while_it_is_not_known_how_a_daily_headache_began():
    found = classified(DAILY_MIGRAINE, person(headache__unremitting_since_onset=None))
    assert "1.3" not in found.codes
    assert "4.10 is open" in found.waiting["1.3"]


def test_a_headache_with_free_days_need_not_wait_for_that():
    assert classified(None, person(headache__unremitting_since_onset=None)).codes == ("1.3",)


def test_where_chronic_migraine_and_chronic_tension_type_headache_both_fit_only_chronic_migraine_is_named():
    both = diary(Month(28, 8))
    outcomes = judged("ichd-3", both).documents["ichd-3"].decisions
    assert outcomes["1.3"].outcome.words == outcomes["2.3"].outcome.words == "met"
    found = classified(both, person())
    assert found.codes == ("1.3",)
    assert "2.3" in found.dropped


def test_chronic_tension_type_headache_waits_while_chronic_migraine_is_open():
    found = classified(diary(Month(28, 7, undescribed_days=1)), person())
    assert "2.3" not in found.codes
    assert "1.3 is open" in found.waiting["2.3"]


def test_chronic_migraine_includes_the_attacks_of_migraine():
    found = classified(None, person())
    assert found.codes == ("1.3",)
    assert "1.1" in found.dropped


def test_while_chronic_migraine_is_open_migraine_without_aura_is_named():
    found = classified(diary(Month(14, 10, unanswered_days=1)), person())
    assert found.codes == ("1.1",)


def test_medication_overuse_headache_is_added_to_chronic_migraine():
    assert classified(diary(Month(medicine_days={"opioid": 12})), person()).codes == ("1.3", "8.2.4")


def test_medication_overuse_headache_is_added_to_chronic_tension_type_headache():
    overuse = diary(Month(20, 0, medicine_days={"nsaid": 15}))
    who = person(**NO_MIGRAINE, headache__tension_type={"episodes": 50, "hours": 5})
    assert classified(overuse, who).codes == ("2.3", "8.2.3.2")


def test_several_classes_overused_are_all_named():
    overuse = diary(Month(medicine_days={"opioid": 12, "triptan": 12}))
    assert classified(overuse, person()).codes == ("1.3", "8.2.2", "8.2.4")


# ---- probable diagnoses -------------------------------------------------------------------------------

MIXED = diary(*[Month(10, 4)] * 13)
"""A year with ten headache days a month, four with migraine and six of the tension type."""


def four_attacks(episodes, **changes):
    return person(headache__migraine_attacks=4, headache__tension_type={"episodes": episodes, "hours": 3}, **changes)


def test_probable_migraine_comes_before_probable_tension_type_headache():
    found = classified(MIXED, four_attacks(episodes=9))
    assert found.codes == ("1.5",)
    assert "2.4" in found.dropped


def test_definite_tension_type_headache_comes_before_probable_migraine():
    found = classified(MIXED, four_attacks(episodes=10))
    assert found.codes == ("2.2",)
    assert "1.5" in found.dropped


def test_probable_migraine_waits_while_tension_type_headache_is_open():
    found = classified(MIXED, four_attacks(episodes=None))
    assert found.codes == ()
    assert "2.2 is open" in found.waiting["1.5"]


def test_definite_migraine_comes_before_probable_migraine():
    one_aura = {"attacks": 1, "visual": True, "one_sided": True, "positive": True, "each_5_to_60_minutes": True}
    found = classified(MIXED, person(headache__aura=one_aura))
    assert "1.1" in found.codes
    assert "1.5" in found.dropped


def test_a_probable_diagnosis_is_not_made_where_another_headache_diagnosis_is_met():
    cluster = {
        "attacks": 5,
        "severe_one_sided_round_the_eye": True,
        "minutes": 60,
        "autonomic_or_restless": True,
        "attacks_a_day": 1,
    }
    found = classified(MIXED, four_attacks(episodes=9, headache__cluster=cluster))
    assert found.codes == ("3.1",)
    assert {"1.5", "2.4"} <= found.dropped.keys()


def test_an_open_cluster_headache_leaves_probable_migraine():
    found = classified(MIXED, four_attacks(episodes=9, headache__cluster={}))
    assert found.codes == ("1.5",)
