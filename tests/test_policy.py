"""Thresholds that could be lowered on the quiet would protect nobody."""

import pytest

from insight import policy, views
from insight.errors import DisclosureError
from insight.recipe import Policy, Recipe, load
from tests.programmes import Place, Talk, add, workspace


def _with(place, **settings):
    """The same store under another insight.toml."""
    return Place(place.path, Recipe(policy=Policy.model_validate(settings)), place.store)


def _talks(pairs):
    return [Talk(f"s{p}", f"P{p}", said=[("logins", "Many passwords.")]) for p in range(pairs)]


@pytest.fixture
def place(tmp_path):
    return workspace(tmp_path / "ws", _talks(8), themes=["logins"], k=7)


def test_a_lower_threshold_has_no_effect_once_results_were_released(place):
    assert len(views.themes(place, audience="executive")) == 1
    lower = _with(place, k=4)
    assert policy.in_force(lower).k == 7
    assert policy.ignored(lower) == {"k": (4, 7)}
    add(place, Talk("s9", "P9", said=[("logins", "Passwords again.")]))
    with pytest.warns(policy.PolicyWarning, match="Re-base"):
        assert views.themes(lower, audience="executive").attrs["k"] == 7


def test_before_anything_was_released_thresholds_are_free(place):
    views.themes(place)
    assert policy.in_force(_with(place, k=4)).k == 4


def test_a_threshold_can_be_raised_at_once_and_then_stays(place):
    views.themes(place, audience="executive")
    assert views.themes(_with(place, k=9), audience="executive").empty
    assert policy.in_force(place).k == 9


def test_a_re_base_lowers_and_is_in_the_log(place):
    views.themes(place, audience="executive")
    lower = _with(place, k=4)
    assert policy.rebase(lower, by_role="programme owner") == {"k": (7, 4)}
    assert policy.in_force(lower).k == 4
    entry = views.access(lower).iloc[0]
    assert (entry["action"], entry["what"]) == ("rebase", "programme owner: k 7 to 4")


def test_looser_consent_and_quotes_do_not_slip_in_either(place):
    views.themes(place, audience="executive")
    looser = _with(place, k=7, k_quotes=5, quote_share=1.0, default_consent="evidence", executive_evidence="quote")
    assert policy.in_force(looser) == policy.in_force(place)


def test_quotes_never_need_fewer_pairs_than_numbers(place):
    assert policy.in_force(_with(place, k=12, k_quotes=6)).k_quotes == 12


@pytest.mark.parametrize(
    ("line", "name", "safe"),
    [
        ("k = 1", "k", 5),
        ('k = "none"', "k", 5),
        ('default_consent = "all"', "default_consent", "none"),
        ('executive_evidence = "everything"', "executive_evidence", "none"),
        ("quote_share = 7", "quote_share", 0.5),
    ],
)
def test_a_bad_value_falls_back_to_the_safe_one_and_says_so(tmp_path, line, name, safe):
    file = tmp_path / "insight.toml"
    file.write_text(f"[policy]\n{line}\n", encoding="utf-8")
    with pytest.warns(UserWarning, match=f"policy.{name} cannot be used"):
        assert getattr(load(file, environ={}).policy, name) == safe


def test_the_notice_says_what_the_policy_does(place):
    text = policy.notice(_with(place, k=8, retention_months=9, executive_evidence="none", default_consent="none"))
    assert "at least 8 pairs" in text
    assert "9 months" in text
    assert "An executive never reads what was said" in text
    assert "If you say nothing, nothing of it is quoted" in text
    assert "{" not in text


def test_every_export_and_every_refusal_is_logged_by_role_table_and_run(place):
    views.table(place, "themes", audience="researcher", exporting=True)
    with pytest.raises(DisclosureError):
        views.table(place, "notes", audience="executive", exporting=True)
    views.table(place, "themes")
    log = views.access(place)
    assert log[["audience", "action", "what", "run"]].to_numpy().tolist() == [
        ["executive", "refused", "notes", "R-1"],
        ["researcher", "export", "themes", "R-1"],
    ]


def test_every_run_can_record_the_thresholds(place):
    assert policy.thresholds(policy.in_force(place)) == {
        "k": 7,
        "k_quotes": 10,
        "quote_units": 2,
        "quote_share": 0.5,
        "quote_characters": 240,
        "default_consent": "quote",
        "executive_evidence": "paraphrase",
    }
