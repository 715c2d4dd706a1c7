"""Who sees what: a user would lose trust at the first wrong row."""

import datetime as dt
import json

import numpy as np
import pytest

from insight import policy, views
from insight.errors import DisclosureError, UsageError
from insight.models.plain import plain
from insight.report.tables import text_of
from insight.store import schema
from insight.views.vectors import vectors
from insight.workspace import open_workspace
from tests.folders import copied
from tests.programmes import Talk, add, decide, judge, tie, workspace

QUARTERS = [dt.date(2025, 2, 10), dt.date(2025, 5, 10), dt.date(2025, 8, 10), dt.date(2025, 11, 10)]


def _talks(pairs=12, theme="logins", each=2, **more):
    """Pairs P00.. that each speak of a theme in two quarters, alternating over two units."""
    return [
        Talk(
            f"{theme}-{p:02}-{i}",
            f"P{p:02}",
            date=QUARTERS[(p + i) % 4],
            unit=("Stores", "Bank")[p % 2],
            said=[(theme, f"[PERSON-7Q2{p % 10}] has many passwords, said voice {p} in talk {i}.")],
            **more,
        )
        for p in range(pairs)
        for i in range(each)
    ]


@pytest.fixture
def place(tmp_path):
    few = [Talk(f"rare-{p}", f"P0{p}", said=[("rare", f"Rare matter {p}.")]) for p in range(3)]
    made = workspace(tmp_path / "ws", [*_talks(), *few], themes=["logins", "rare"])
    for name in ("D1", "D2"):
        decide(made, name, pair="P00")
    tie(made, "L1", "D1", "logins-00-0")
    tie(made, "L2", "D1", "logins-03-0", rank=2)
    return made


def test_the_owner_sees_exact_counts_of_every_theme(place):
    table = views.themes(place).set_index("theme_id")
    assert table.loc["logins", ["segments", "sessions", "pairs"]].tolist() == [24, 24, 12]
    assert table.loc["rare", "pairs"] == 3
    assert table.attrs["withheld"] == 0


@pytest.mark.parametrize("audience", ["executive", "researcher"])
def test_others_see_only_themes_of_k_pairs_and_are_told_what_is_missing(place, audience):
    table = views.themes(place, audience=audience)
    assert table["theme_id"].tolist() == ["logins"]
    assert table.loc[0, "pairs"] == 10  # "at least": 12 would move with one pair
    assert table.attrs["withheld"] == 1
    assert "5 pairs needed" in table.attrs["why"]
    assert table.attrs["k"] == 5
    assert table.attrs["run"] == "R-1"


def test_a_card_of_a_theme_below_k_is_refused_with_the_reason(place):
    with pytest.raises(DisclosureError, match="5 pairs needed"):
        views.theme_detail(place, "rare", audience="executive")
    assert views.theme_detail(place, "rare").theme["pairs"] == 3


def test_a_card_has_quarters_units_and_one_sentence_a_pair(place):
    card = views.theme_detail(place, "logins", audience="executive")
    assert card.quarters["segments"].sum() == 24
    assert set(card.units["unit"]) == {"Stores", "Bank"}
    assert "segments" not in card.units
    assert 0 < len(card.exemplars) <= 5
    assert not card.exemplars["text"].str.contains("PERSON-").any()


def test_the_executive_sees_no_segments_notes_candidates_runs_or_queues(place):
    for view in (views.segments, views.notes, views.candidates, views.runs, views.queues, views.quality):
        with pytest.raises(DisclosureError):
            view(place, audience="executive")


def test_a_researcher_cannot_put_a_note_together_again(place):
    table = views.segments(place, audience="researcher")
    assert set(table["theme_id"]) == {"logins"}
    assert table[["session_id", "start", "end", "raw_start", "raw_end"]].isna().all().all()
    assert not table["segment_id"].str.contains("note").any()
    assert table["text"].tolist() == sorted(table["text"])
    owner = views.segments(place)
    assert len(owner) == 27
    assert owner.loc[0, "raw_end"] == len(owner.loc[0, "text"])


@pytest.mark.models
def test_vectors_are_of_the_very_words_that_may_be_read(demo_copy, hash_embedder):
    opened = open_workspace(demo_copy)
    for audience in ("owner", "researcher"):
        table = views.segments(opened, audience=audience)
        made = vectors(opened, audience=audience, encoder=hash_embedder)
        assert len(made) > 0
        assert list(made["segment_id"]) == list(table["segment_id"])
        expected = hash_embedder.encode([plain(text) for text in table["text"]])
        assert np.allclose(np.array(made["vector"].tolist()), expected, atol=1e-5)
    with pytest.raises(DisclosureError):
        vectors(opened, audience="executive", encoder=hash_embedder)


def test_decisions_without_candidates_are_rows_of_nulls(place):
    table = views.candidates(place)
    assert table["decision_id"].tolist() == ["D1", "D1", "D2"]
    assert table.loc[2, ["session_id", "rank", "score", "probability", "evidence"]].isna().all()
    assert table.loc[0, "evidence"][0]["segment_id"] == "note-logins-00-0-1-0"


def test_the_last_verdict_counts_and_a_withdrawn_one_leaves_a_suggestion(place):
    assert views.links(place)["status"].tolist() == ["proposed", "proposed"]
    judge(place, "L1", "confirmed", strength="shaped")
    assert views.links(place)["status"].tolist() == ["confirmed", "proposed"]
    judge(place, "L1", "withdrawn")
    assert views.links(place)["status"].tolist() == ["proposed", "proposed"]
    assert views.links(place)["strength"].tolist() == [None, None]


def test_decisions_say_how_they_are_supported_to_each_audience(place):
    support = views.decisions(place).set_index("decision_id")["support"]
    assert support.to_dict() == {"D1": "suggested", "D2": "no supporting note found"}
    executive = views.decisions(place, audience="executive").set_index("decision_id")
    assert executive["support"].to_dict() == {"D1": "none confirmed", "D2": "none confirmed"}
    assert executive["pair_id"].isna().all()
    judge(place, "L1", "confirmed", strength="shaped")
    executive = views.decisions(place, audience="executive").set_index("decision_id")
    assert executive.loc["D1", "support"] == "confirmed"


def test_evidence_reaches_an_executive_only_when_confirmed_and_never_from_the_own_pair(place):
    card = views.decision_detail(place, "D1", audience="executive")
    assert card.evidence.empty
    judge(place, "L1", "confirmed", strength="shaped")  # the decision's own pair
    judge(place, "L2", "confirmed", strength="prompted")
    card = views.decision_detail(place, "D1", audience="executive")
    assert card.evidence["text"].tolist() == ["A conversation about: About logins."]
    assert card.evidence["month"].tolist() == ["2025-11"]
    assert card.evidence["session_id"].isna().all()
    assert "1 confirmed conversation is kept confidential" in card.why
    assert views.decision_detail(place, "D1", audience="executive", viewer_pair="P03").evidence["text"].tolist() == [
        "A conversation about: About logins."
    ]
    assert len(views.decision_detail(place, "D1", audience="executive", viewer_pair="P09").evidence) == 2


def test_the_owner_reads_evidence_with_its_context(place):
    card = views.decision_detail(place, "D1")
    assert card.evidence["link_id"].tolist() == ["L1", "L2"]
    assert card.evidence.loc[0, "text"].endswith("said voice 0 in talk 0.")
    assert card.decision["decision_id"] == "D1"


def test_only_the_owner_reads_who_said_what_of_a_link_and_the_last_word_of_each_counts(place):
    assert views.decision_detail(place, "D1").voices == {}
    judge(place, "L1", "rejected")
    judge(place, "L1", "confirmed", strength="shaped")
    judge(place, "L1", "rejected", by_role="executive")
    judge(place, "L2", "confirmed", strength="prompted")
    judge(place, "L2", "withdrawn")
    assert views.decision_detail(place, "D1").voices == {
        "L1": {"programme owner": "confirmed", "executive": "rejected"},
        "L2": {},
    }
    assert views.decision_detail(place, "D1", audience="executive").voices == {}
    assert views.decision_detail(place, "D1", audience="researcher").voices == {}


def test_queues_hold_what_waits_for_the_owner(place):
    waiting = views.queues(place)
    assert waiting["links to confirm"]["link_id"].tolist() == ["L1", "L2"]
    assert waiting["themes without decision"]["theme_id"].tolist() == ["rare"]
    assert waiting["decisions without evidence"]["decision_id"].tolist() == ["D2"]


def test_the_overview_is_exact_for_the_owner_and_banded_for_others(place):
    owner = views.overview(place)
    assert (owner.sessions, owner.segments, owner.pairs, owner.themes) == (27, 27, 12, 2)
    assert owner.linked_share == 0.5
    others = views.overview(place, audience="executive")
    assert (others.pairs, others.themes, others.themes_withheld, others.segments) == (10, 1, 1, None)


def test_an_empty_workspace_answers_every_question(tmp_path):
    empty = workspace(tmp_path / "empty")
    for name in ("segments", "themes", "candidates", "links", "decisions", "runs", "quality", "notes"):
        assert len(views.table(empty, name)) == (1 if name == "runs" else 0)
    assert views.overview(empty).sessions == 0
    assert "5 more pairs needed" in views.overview(empty, audience="executive").why


def test_an_export_of_nothing_but_withheld_rows_is_refused_with_the_reason(tmp_path):
    small = workspace(tmp_path / "small", _talks(3), themes=["logins"])
    with pytest.raises(DisclosureError, match="5 pairs needed"):
        views.table(small, "themes", audience="executive", exporting=True)
    assert views.table(small, "themes", audience="executive").empty


def test_unknown_names_are_usage_errors(place):
    with pytest.raises(UsageError):
        views.table(place, "everything")
    with pytest.raises(UsageError):
        views.themes(place, audience="public")
    with pytest.raises(UsageError):
        views.theme_detail(place, "none")
    with pytest.raises(UsageError):
        views.decision_detail(place, "none")


def test_withdrawn_consent_takes_effect_in_the_next_view_and_survives_a_new_reading(place):
    before = views.segments(place, audience="researcher")
    policy.withdraw(place, pair="P02")
    after = views.segments(place, audience="researcher")
    assert 2 <= len(before) - len(after) <= 10  # with sentences of a few others, so that nobody sees who withdrew
    assert not after["text"].str.contains("voice 2 ").any()
    assert "voice 2 " not in views.theme_detail(place, "logins", audience="executive").exemplars.to_csv()
    add(place, _talks()[4], _talks()[5])  # the file is read again, without consent "none" in it
    assert not views.segments(place, audience="researcher")["text"].str.contains("voice 2 ").any()
    assert views.themes(place).set_index("theme_id").loc["logins", "segments"] == 24  # counted, not quoted


@pytest.mark.parametrize(
    ("consent", "default", "text"),
    [
        ("evidence", "quote", "Person 1 has many passwords, said voice 3 in talk 0."),
        ("quote", "evidence", None),  # what a session says beats any default
        ("none", "evidence", None),
        (None, "quote", "A conversation about: About logins."),
        (None, "none", None),
    ],
)
def test_a_sentence_supports_a_decision_only_with_the_sessions_consent(tmp_path, consent, default, text):
    settings = {"executive_evidence": "quote", "default_consent": default}
    made = workspace(tmp_path / "ws", _talks(consent=consent), themes=["logins"], **settings)
    decide(made, "D1", pair="P00")
    tie(made, "L1", "D1", "logins-03-0")
    judge(made, "L1", "confirmed", strength="shaped")
    card = views.decision_detail(made, "D1", audience="executive", viewer_pair="P09")
    assert card.evidence["text"].tolist() == ([text] if text else [])


def test_a_quote_is_cut_to_length_and_special_categories_are_generalised(tmp_path):
    said = "Because of her epilepsy she cannot sit through a day of flashing slides in the large room downstairs."
    talks = [Talk(f"s{p}", f"P{p}", unit=f"Unit {p % 2}", said=[("rooms", said)]) for p in range(12)]
    made = workspace(tmp_path / "ws", talks, themes=["rooms"], quote_characters=60)
    texts = views.segments(made, audience="researcher")["text"]
    assert set(texts) == {"Because of her [a health matter] she cannot sit through a…"}


def test_a_theme_that_one_pair_supplied_is_not_quoted(tmp_path):
    talks = [Talk(f"s{p}", f"P{p}", unit=f"Unit {p % 2}", said=[("rooms", "Small rooms.")]) for p in range(12)]
    talks.append(Talk("loud", "P0", said=[("rooms", f"Rooms, again, {i}.") for i in range(30)]))
    made = workspace(tmp_path / "ws", talks, themes=["rooms"])
    card = views.theme_detail(made, "rooms", audience="executive")
    assert card.exemplars.empty
    assert card.why == "Quotes are withheld: one pair supplied most of this theme."


def test_a_group_session_counts_for_each_of_its_pairs(tmp_path):
    group = Talk("g", "GROUP", group_pairs=[f"P{i}" for i in range(6)], said=[("rooms", "Small rooms.")])
    made = workspace(tmp_path / "ws", [group], themes=["rooms"])
    assert views.themes(made).loc[0, "pairs"] == 6
    assert views.themes(made, audience="executive").loc[0, "pairs"] == 5


def test_a_wider_theme_is_made_of_what_is_shown_of_its_themes(tmp_path):
    talks = [
        Talk(f"s{p}", f"P{p}", said=[("logins", "Passwords."), ("rare", "Seldom.")][: 2 if p < 3 else 1])
        for p in range(8)
    ]
    made = workspace(tmp_path / "ws", talks, themes=["logins", "rare", "tools"])
    with made.store.writing() as connection:
        table = schema.themes
        connection.execute(table.update().where(table.c.id != "tools").values(parent="tools"))
        connection.execute(table.update().where(table.c.id == "tools").values(status="group"))
    assert views.themes(made).set_index("theme_id")["segments"].to_dict() == {"tools": 11, "logins": 8, "rare": 3}
    shown = views.themes(made, audience="executive").set_index("theme_id")["segments"]
    assert shown.to_dict() == {"logins": 8, "tools": 8}  # 11 - 8 would give the three away


def test_the_owner_may_name_and_hide_themes_for_everyone(place):
    edits = [
        {
            "kind": kind,
            "theme": "logins",
            "detail": {},
            "by_role": "owner",
            "at": dt.datetime(2026, 1, 1),
            "undone": False,
        }
        for kind in ("rename", "hide")
    ]
    with place.store.writing() as connection:
        connection.execute(schema.themes.update().where(schema.themes.c.id == "logins").values(name="Sign-in sprawl"))
    place.store.append("theme_edits", edits[0])
    assert views.themes(place, audience="executive")["name"].tolist() == ["Sign-in sprawl"]
    place.store.append("theme_edits", edits[1])
    assert views.themes(place, audience="executive").empty


@pytest.mark.models
def test_command_line_and_python_release_the_same_numbers(demo_run, run_cli, tmp_path):
    folder = tmp_path / "ws"
    copied(demo_run, folder)
    for audience in ("executive", "researcher", "owner"):
        shown = run_cli("themes", "-w", folder, "--audience", audience, "--format", "json")
        again = text_of(views.themes(open_workspace(folder), audience=audience), "json")
        assert json.loads(shown.stdout) == json.loads(again)
