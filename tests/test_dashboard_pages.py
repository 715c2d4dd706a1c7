"""What people do on the pages, and what the pages then say: an answer that is lost is given once and never again."""

from pathlib import Path

import pandas as pd
import pytest

import insight
from insight import linking, pipeline, policy, reviewing, views
from insight.dashboard.executive import _short
from insight.store import side
from tests import pages, programmes
from tests.folders import content
from tests.pages import choose, figure, opened, press, said

pytestmark = pytest.mark.models


def best(workspace: insight.Workspace) -> pd.Series:
    """The surest link that is suggested."""
    table = views.table(workspace, "links")
    return table.sort_values("probability", ascending=False).iloc[0]


class TestTheExecutive:
    """Decides on one page whether the hour was worth it."""

    def test_reads_what_is_confirmed_and_its_money_and_nothing_more(self, demo_copy: Path, monkeypatch) -> None:
        workspace = insight.open(demo_copy)
        register = {d.id: d for d in workspace.store.decisions()}
        app = opened(demo_copy, monkeypatch, audience="executive")
        assert "None is confirmed yet." in said(app)
        assert (figure(app, "Decisions"), figure(app, "Influenced")) == ("30", "0")
        assert "Their value" not in {m.label for m in app.metric}
        link = best(workspace)
        decided = register[link["decision_id"]]
        reviewing.give_verdict(workspace, link["link_id"], "confirmed", strength="prompted")
        app = opened(demo_copy, monkeypatch, audience="executive")
        text = said(app)
        assert figure(app, "Influenced") == "1"
        assert "None is confirmed yet." not in text
        assert "A conversation prompted it" in text
        assert f":{'green' if decided.status == 'implemented' else 'blue'}-badge[" in text
        assert len(app.dataframe[0].value) == 29

    def test_one_confirmed_without_influence_is_not_called_influenced(self, demo_copy: Path, monkeypatch) -> None:
        workspace = insight.open(demo_copy)
        reviewing.give_verdict(workspace, best(workspace)["link_id"], "confirmed", strength="none")
        app = opened(demo_copy, monkeypatch, audience="executive")
        assert figure(app, "Influenced") == "0"
        assert "None is confirmed yet." in said(app)
        assert len(app.dataframe[0].value) == 30

    def test_an_existing_plan_is_told_of_and_not_counted(self, demo_copy: Path, monkeypatch) -> None:
        """As on the scorecard: what would have happened anyway is no influence."""
        workspace = insight.open(demo_copy)
        reviewing.give_verdict(workspace, best(workspace)["link_id"], "confirmed", strength="confirmed_existing_plan")
        app = opened(demo_copy, monkeypatch, audience="executive")
        assert figure(app, "Influenced") == "0"
        assert "A conversation confirmed an existing plan" in said(app)

    def test_finds_no_empty_page_where_there_is_nothing_yet(self, tmp_path: Path, monkeypatch) -> None:
        workspace = insight.init(tmp_path / "small")
        app = opened(workspace.path, monkeypatch, audience="executive")
        assert "No documented decisions yet. The programme owner adds them" in said(app)
        assert "No themes that may be shown yet." in said(app)
        programmes.add(workspace, *(programmes.Talk(f"S{i}", f"P{i}", said=[("T", "Badges.")]) for i in range(2)))
        programmes.decide(workspace, "D1")
        app = opened(workspace.path, monkeypatch, audience="executive")
        assert "No themes that may be shown yet." in said(app)  # two pairs are not five
        assert app.dataframe[0].value["title"].tolist() == ["Decision D1"]

    def test_is_told_whose_page_it_is_when_a_link_leads_to_the_owners(self, demo_run: Path, monkeypatch) -> None:
        for path in ("health", "review", "note", "quality", "worth"):
            app = opened(demo_run, monkeypatch, path, audience="executive")
            assert "This page is for the programme owner only." in said(app), path
            assert not app.dataframe

    @pytest.mark.parametrize(
        ("value", "shown"),
        [(0, "0"), (950, "950"), (1_250, "1.2k"), (40_000, "40k"), (999_960, "1m"), (3.4e9, "3.4bn"), (-2_000, "-2k")],
    )
    def test_reads_sums_in_few_figures(self, value: float, shown: str) -> None:
        assert _short(value) == shown


class TestADecision:
    def test_each_side_speaks_for_itself_and_can_take_its_word_back(self, demo_copy: Path, monkeypatch) -> None:
        link = best(insight.open(demo_copy))
        name = link["link_id"]

        def state() -> str:
            table = views.table(insight.open(demo_copy), "links").set_index("link_id")
            return str(table["status"][name])

        app = opened(demo_copy, monkeypatch, "decision", query=f"id={link['decision_id']}")
        app.selectbox(key=f"how-{name}").set_value("prompted")
        app = press(app, f"confirm-{name}")
        assert state() == "confirmed"
        assert "Programme owner: confirmed · Executive: not asked yet · Mentor: not asked yet" in said(app)
        assert app.button(key=f"confirm-{name}").disabled
        app = press(choose(app, "Whose answers are these?", "mentor"), f"reject-{name}")
        assert state() == "disputed"
        assert "Programme owner: confirmed · Mentor: rejected · Executive: not asked yet" in said(app)
        app = press(app, f"undo-{name}")
        assert state() == "confirmed"
        told = app.dataframe[-1].value
        assert told[["by_role", "status"]].to_numpy().tolist() == [
            ["programme owner", "Confirmed"],
            ["mentor", "Rejected"],
            ["mentor", "Withdrawn"],
        ]
        assert told["strength"].iloc[0] == "Prompted"

    def test_that_is_not_there_is_one_line(self, demo_run: Path, monkeypatch) -> None:
        app = opened(demo_run, monkeypatch, "decision", query="id=D-NOWHERE")
        assert app.error[0].value.startswith("There is no such decision.")

    def test_others_see_no_note_behind_it_and_no_button(self, demo_copy: Path, monkeypatch) -> None:
        link = best(insight.open(demo_copy))
        app = opened(demo_copy, monkeypatch, "decision", audience="executive", query=f"id={link['decision_id']}")
        assert "No conversation behind it is confirmed." in said(app)
        assert not [b for b in app.button if b.label in ("Confirm", "Reject", "Undo")]

    def test_written_by_form_is_kept_without_names_and_opened(self, demo_copy: Path, monkeypatch) -> None:
        app = opened(demo_copy, monkeypatch, "write")
        app = press(app, "Keep it")
        assert app.error[0].value == "A decision needs a title. Write what was decided in a few words."
        app.text_input(key="title").set_value("A quiet room, as Rosalind Achterberg asked for")
        app.text_area(key="description").set_value("Every floor gets a room without screens.")
        app.text_input(key="metric").set_value("rooms made")
        app.number_input(key="value").set_value(12.0)
        app = press(app, "Keep it")
        assert "A quiet room, as Person 1 asked for" in app.title[0].value
        assert "Rooms made\\: 12\\." in said(app)
        made = [d for d in insight.open(demo_copy).store.decisions() if "quiet room" in d.title]
        assert len(made) == 1
        assert made[0].status == "approved"
        assert b"Achterberg" not in content(demo_copy)


class TestTheQueue:
    def test_an_answer_takes_effect_and_can_be_taken_back(self, demo_copy: Path, monkeypatch) -> None:
        app = opened(demo_copy, monkeypatch, "review")
        asked = [b.key.removeprefix("yes-") for b in app.button if b.label == "Confirm"]
        first = asked[0]

        def state() -> str:
            return str(views.table(insight.open(demo_copy), "links").set_index("link_id")["status"][first])

        app = press(app, f"no-{first}")
        assert app.success[0].value == "Link rejected."
        assert state() == "rejected"
        assert f"yes-{first}" not in {b.key for b in app.button}
        app = press(app, "undo-last")
        assert state() == "proposed"
        assert not app.success
        app = press(app, f"yes-{first}")
        assert state() == "confirmed"
        app = press(app, "relink")
        assert "the scorer stays as shipped" in said(app)  # one answer teaches nothing yet
        assert state() == "confirmed"

    def test_learning_from_answers_is_switched_off_once_and_for_good(self, demo_copy: Path, monkeypatch) -> None:
        """It was written down, and links scored anew, again and again until the page was left."""
        app = opened(demo_copy, monkeypatch, "review")
        before = len(views.access(insight.open(demo_copy)))
        app = pages.whole(app.toggle(key="learning").set_value(False).run())
        assert not linking.is_learning(insight.open(demo_copy))
        assert "learning from verdicts is off" in said(app)
        assert len(views.access(insight.open(demo_copy))) == before + 1

    def test_a_doubtful_redaction_is_looked_at_or_held_back(
        self, demo_copy: Path, demo: Path, tmp_path: Path, monkeypatch
    ) -> None:
        app = opened(demo_copy, monkeypatch, "review", query="queue=Redactions")
        held = [b.key.removeprefix("hold-") for b in app.button if b.label == "Hold back"]
        app = press(app, f"right-{held[0]}")
        assert f"right-{held[0]}" not in {b.key for b in app.button}
        app = press(app, "undo-last")
        assert f"right-{held[0]}" in {b.key for b in app.button}
        workspace = insight.open(demo_copy)
        notes = {n.id: n.session for n in workspace.store.notes()}
        app = press(app, f"hold-{held[1]}")
        assert "**1 in quarantine**" in said(app)
        assert app.dataframe[0].value["session_id"].tolist() == [notes[held[1]]]
        assert held[1] not in {n.id for n in workspace.store.notes()}
        assert held[1] not in {link.note for link in workspace.store.links().values()}
        press(app, "undo-last")  # the words are gone: they come back with their file
        rows = pd.read_csv(demo / "sessions.csv", keep_default_na=False)
        rows[rows["session_id"] == notes[held[1]]].to_csv(tmp_path / "again.csv", index=False)
        pipeline.ingest([tmp_path / "again.csv"], workspace, roster=demo / "participants.csv")
        assert notes[held[1]] in {n.session for n in workspace.store.notes()}

    def test_pillars_that_a_person_gave_are_asked_once(self, demo_copy: Path, monkeypatch) -> None:
        """Answer, take back, answer another: each must be seen, though both answers get the same number."""
        app = opened(demo_copy, monkeypatch, "review", query="queue=Pillars")
        first, second = [b.key.removeprefix("keep-") for b in app.button if b.label == "None of them"][:2]
        app = press(app, f"keep-{first}")
        assert "Kept; it counts from the next update." in said(app)
        app = press(app, "undo-last")
        assert {f"keep-{first}", f"keep-{second}"} <= {b.key for b in app.button}
        app = choose(app, "Belongs to", [])
        app = press(app, f"keep-{second}")
        assert f"keep-{second}" not in {b.key for b in app.button}
        assert f"keep-{first}" in {b.key for b in app.button}
        given = insight.open(demo_copy).store.confirmations()
        assert [(segment, tuple(pillars)) for segment, pillars in given] == [(second, ())]
        assert "the latest count from the next update" in str([e.proto for e in app.get("progress")])
        app = press(app, "Update pillars and themes now")
        labels = views.table(insight.open(demo_copy), "segments").set_index("segment_id")["labels"]
        assert labels[second] == []
        assert "Update pillars and themes now" not in {b.label for b in app.button}

    def test_the_gaps_between_themes_and_decisions_are_listed(self, demo_run: Path, monkeypatch) -> None:
        app = opened(demo_run, monkeypatch, "review", query="queue=Themes without decision")
        cited = {p["segment_id"] for row in views.table(insight.open(demo_run), "links")["evidence"] for p in row or ()}
        segments = views.table(insight.open(demo_run), "segments")
        named = segments[segments["segment_id"].isin(cited)]["theme_id"].dropna()
        themes = views.themes(insight.open(demo_run)).set_index("theme_id")
        assert not set(app.dataframe[0].value["name"]) & set(themes["name"][list(set(named) & set(themes.index))])
        assert "none" not in set(app.dataframe[0].value["pillar"])
        app = opened(demo_run, monkeypatch, "review", query="queue=Decisions without evidence")
        bare = views.table(insight.open(demo_run), "decisions")
        bare = bare[bare["support"] == "no supporting note found"]
        assert set(app.dataframe[0].value["title"]) == set(bare["title"])


class TestANote:
    @pytest.fixture
    def name(self, demo_copy: Path) -> str:
        return str(best(insight.open(demo_copy))["session_id"])

    def test_held_back_leaves_every_theme_and_link(self, demo_copy: Path, name: str, monkeypatch) -> None:
        app = press(opened(demo_copy, monkeypatch, "note", query=f"id={name}"), "Hold back")
        assert app.title[0].value == "To review"
        assert app.dataframe[0].value["session_id"].tolist() == [name]
        workspace = insight.open(demo_copy)
        assert name not in set(views.table(workspace, "links")["session_id"])
        assert name not in set(views.table(workspace, "segments")["session_id"])
        app = opened(demo_copy, monkeypatch, "note", query=f"id={name}")
        assert app.error[0].value.startswith("There is no such note, or it is held back.")

    def test_whose_consent_is_withdrawn_is_quoted_to_nobody(self, demo_copy: Path, name: str, monkeypatch) -> None:
        press(opened(demo_copy, monkeypatch, "note", query=f"id={name}"), "Withdraw consent")
        workspace = insight.open(demo_copy)
        assert name in policy.withdrawn(workspace)[0]
        words = set(views.table(workspace, "segments").query("session_id == @name")["text"])
        assert words
        assert not words & set(views.table(workspace, "segments", audience="researcher")["text"])


class TestThemes:
    def test_words_narrow_the_list_and_none_says_so(self, demo_run: Path, monkeypatch) -> None:
        listed = views.themes(insight.open(demo_run))
        listed = listed[~listed["status"].isin(["hidden", "group"]) & (listed["pillar"] != "none")]
        word = listed["keywords"].iloc[0][0].split()[0]
        app = opened(demo_run, monkeypatch, "themes", query=f"words={word.upper()}")
        text = listed["name"] + listed["definition"] + [" ".join(k) for k in listed["keywords"]]
        holds = text.str.contains(word, case=False, regex=False)
        assert app.dataframe[0].value["name"].tolist() == listed[holds]["name"].tolist()
        app = opened(demo_run, monkeypatch, "themes", query="words=xylophone")
        assert "No theme matches these filters. Take one away." in said(app)
        assert f"0 of {len(listed)} themes" in said(app)

    def test_three_are_no_map(self, tmp_path: Path, monkeypatch) -> None:
        workspace = insight.init(tmp_path / "small")
        assert "No themes yet." in said(opened(workspace.path, monkeypatch, "themes"))

    def test_a_name_is_shown_as_it_was_typed(self, demo_copy: Path, monkeypatch) -> None:
        """Stars and dollars are no marks of emphasis or mathematics: the second half of a name went missing."""
        workspace = insight.open(demo_copy)
        theme = views.themes(workspace, audience="executive")["theme_id"].iloc[0]
        reviewing.edit_theme(workspace, "rename", theme, detail={"name": "From $5 *a day* to $6_a_day"})
        app = opened(demo_copy, monkeypatch, "theme", audience="executive", query=f"id={theme}")
        assert app.title[0].value == r"From \$5 \*a day\* to \$6\_a\_day"


class TestTablesForResearchers:
    def test_what_is_taken_is_what_the_view_gives_and_is_written_down(self, demo_copy: Path, monkeypatch) -> None:
        app = choose(opened(demo_copy, monkeypatch, audience="researcher"), "Table", "segments")
        workspace = insight.open(demo_copy)
        given = views.table(workspace, "segments", audience="researcher")
        assert f"{len(given):,} rows · run {given.attrs['run']} · at least 5 pairs" in said(app)
        assert app.dataframe[0].value["text"].tolist() == given["text"].head(500).tolist()
        assert "insight export segments -w WORKSPACE --audience researcher" in app.code[1].value
        press(app, "make")
        log = views.access(workspace).iloc[0]
        assert log[["audience", "action", "what"]].tolist() == ["researcher", "export", "segments"]

    def test_below_the_threshold_there_is_nothing_to_take(self, tmp_path: Path, monkeypatch) -> None:
        workspace = insight.init(tmp_path / "small")
        programmes.add(workspace, *(programmes.Talk(f"S{i}", f"P{i}", said=[("T", "Badges.")]) for i in range(3)))
        app = choose(opened(workspace.path, monkeypatch, audience="researcher"), "Table", "segments")
        assert "0 rows" in said(app)
        assert not [b for b in app.button if b.key == "make"]


class TestDataQuality:
    def test_names_what_was_refused_and_who_looked_just_now(self, demo_copy: Path, monkeypatch) -> None:
        workspace = insight.open(demo_copy)
        app = opened(demo_copy, monkeypatch, "quality")
        assert "Every row of the last reading could be used" in said(app)
        row = {"file": 1, "row": 7, "reason": "the date cannot be read", "step": "Write it as 2025-03-13."}
        workspace.store.put_rejections([row | {"column": "date", "severity": "rejected"}])
        opened(demo_copy, monkeypatch, "decisions", audience="researcher")
        app = opened(demo_copy, monkeypatch, "quality")
        refused, _, log = (d.value for d in app.dataframe)
        assert refused[["place", "reason", "step"]].to_numpy().tolist() == [
            ["file 1, row 7", "the date cannot be read", "Write it as 2025-03-13."]
        ]
        assert figure(app, "Rejected rows") == "1"
        assert log[["audience", "what"]].to_numpy().tolist()[:2] == [
            ["owner", "page quality"],
            ["researcher", "page decisions"],
        ]

    def test_says_how_to_take_out_what_is_past_its_time(self, tmp_path: Path, monkeypatch) -> None:
        import datetime as dt

        workspace = insight.init(tmp_path / "old")
        assert "insight retention --remove" not in said(opened(workspace.path, monkeypatch, "quality"))
        programmes.add(workspace, programmes.Talk("S1", "P1", date=dt.date(2015, 1, 5), said=[(None, "Badges.")]))
        assert "insight retention --remove" in said(opened(workspace.path, monkeypatch, "quality"))


def test_a_threshold_raised_in_the_settings_counts_from_the_next_click(demo_copy: Path, monkeypatch) -> None:
    """It counted from the next start of the server, and the page Policy says: at any time."""
    app = opened(demo_copy, monkeypatch, audience="executive")
    assert "Nothing shown here describes fewer than 5 pairs." in said(app)
    settings = demo_copy / "insight.toml"
    settings.write_text(settings.read_text().replace("[policy]", "[policy]\nk = 8", 1))
    assert "Nothing shown here describes fewer than 8 pairs." in said(pages.whole(app.run()))


@pytest.mark.models
def test_how_steady_themes_are_is_drawn_for_who_may_weigh_it(demo_copy: Path, monkeypatch) -> None:
    assert "below 0.5 take it as a hint" in said(opened(demo_copy, monkeypatch, "themes", query="picture=Stability"))
    told = said(opened(demo_copy, monkeypatch, "themes", audience="executive", query="picture=Stability"))
    assert "take it as a hint" not in told


def test_search_finds_by_words_and_says_when_it_does_not(demo_run: Path, monkeypatch) -> None:
    app = opened(demo_run, monkeypatch, "search", query="q=xylophone")
    assert "Nothing found. Try other words, or search by meaning." in said(app)
    assert "A question is not kept." in said(opened(demo_run, monkeypatch, "search"))


def test_a_table_beside_the_notes_says_what_was_read_and_what_was_not(demo_copy: Path, demo: Path, monkeypatch) -> None:
    rows = ["pair,wave,role,item,value", *(f"P{i:02},before,mentor,confidence,3" for i in range(1, 9)), "P09,,x,,many"]
    roster = [("who.csv", (demo / "participants.csv").read_bytes(), "text/csv")]

    def kept() -> int:
        return len(side.surveys(insight.open(demo_copy).store))

    app = opened(demo_copy, monkeypatch, "worth", query="part=Surveys")
    named = [("Zebulonia Quackenbosch.csv", "\n".join(rows).encode(), "text/csv")]
    app = pages.whole(app.file_uploader(key="side-tables").set_value(named).run())
    assert app.button(key="side-add").disabled
    assert "made with a roster: give it again" in app.warning[0].value
    app = press(pages.whole(app.file_uploader(key="side-roster").set_value(roster).run()), "side-add")
    assert kept() == 8
    assert "file 1, row 10" in said(app)
    assert "Quackenbosch" not in said(app)
    broken = [("Zebulonia.xlsx", b"no workbook", "application/octet-stream")]
    app = press(pages.whole(app.file_uploader(key="side-tables").set_value(broken).run()), "side-add")
    assert app.error[0].value.startswith("Nothing could be read. file 1:")
    assert kept() == 8


class TestWhatItIsWorth:
    def test_a_month_is_that_of_the_sessions(self, demo_run: Path, monkeypatch) -> None:
        app = opened(demo_run, monkeypatch, "worth", query="part=Sponsor's month&month=2025-06")
        held = [s for s in insight.open(demo_run).store.sessions() if s.date and f"{s.date:%Y%m}" == "202506"]
        count = sum(s.status == "held" and not s.group_pairs for s in held)
        assert "Reverse mentoring, June 2025" in said(app)
        assert f"**{count} sessions held in June" in said(app)
        figures = app.dataframe[0].value.set_index("title")
        assert figures["now"]["Held"] == str(count)
        assert "Whole-programme figures only" in said(app)

    def test_what_nobody_asked_for_says_how_to_ask(self, demo_run: Path, monkeypatch) -> None:
        for part, told in (
            ("Surveys", "No survey answers that may be shown yet. Ask both sides the same three questions"),
            ("Knowledge gaps", "No knowledge gaps yet. Name them in programme.toml: [[gaps]]"),
            ("Both ways", "No answers on what the mentor learned yet. Ask for it in the session form"),
            ("Thanks and attendance", "No agreement to be thanked yet. Add a pair table with a column recognition"),
        ):
            assert told in said(opened(demo_run, monkeypatch, "worth", query=f"part={part}")), part

    def test_of_few_pairs_there_is_no_scorecard_and_no_month(self, tmp_path: Path, monkeypatch) -> None:
        workspace = insight.init(tmp_path / "small")
        app = opened(workspace.path, monkeypatch, "worth", query="part=Sponsor's month")
        assert "No sessions yet. Add notes on the page Add notes." in said(app)
        programmes.add(workspace, *(programmes.Talk(f"S{i}", f"P{i % 3}") for i in range(9)))
        app = opened(workspace.path, monkeypatch, "worth")
        assert "There is no scorecard yet" in app.info[0].value
        assert not app.dataframe
        app = opened(workspace.path, monkeypatch, "worth", query="part=Sponsor's month")
        assert app.info
        assert not app.dataframe


class TestAThemesCard:
    def test_tells_the_owner_from_talk_to_decision(self, demo_copy: Path, monkeypatch) -> None:
        from insight.views.journeys import journeys

        workspace = insight.open(demo_copy)
        table = journeys(workspace)
        open_ = table[table["acted_on"].isna() & table["candidate"].notna()].iloc[0]
        app = opened(demo_copy, monkeypatch, "theme", query=f"id={open_['theme_id']}")
        assert f"**Raised** on {open_['raised']}" in said(app)
        assert f"**Perhaps acted on** on {open_['candidate']}: nobody has confirmed the link yet" in said(app)
        silent = table[table["acted_on"].isna() & table["candidate"].isna()].iloc[0]
        app = opened(demo_copy, monkeypatch, "theme", query=f"id={silent['theme_id']}")
        assert "**Not acted on**, as far as the register says" in said(app)
        own = {a.segment for a in workspace.store.assignments() if a.theme == open_["theme_id"]}
        for name, link in workspace.store.links().items():
            if link.band != "hidden" and own & set(link.evidence):
                reviewing.give_verdict(workspace, name, "confirmed")
        done = journeys(workspace).set_index("theme_id").loc[open_["theme_id"]]
        app = opened(demo_copy, monkeypatch, "theme", query=f"id={open_['theme_id']}")
        assert f"**Acted on** on {done['acted_on']}, {done['days_to_act']} days later" in said(app)

    def test_that_is_not_there_is_one_line(self, demo_run: Path, monkeypatch) -> None:
        app = opened(demo_run, monkeypatch, "theme", query="id=T-NOWHERE")
        assert len(app.error) == 1
        assert "no such theme" in app.error[0].value.casefold()


def test_runs_of_an_empty_workspace_say_how_to_make_one(tmp_path: Path, monkeypatch) -> None:
    app = opened(insight.init(tmp_path / "empty").path, monkeypatch, "runs")
    assert "No runs yet. Add notes, or run: insight run SESSIONS -w WORKSPACE" in said(app)


def test_two_runs_that_are_alike_say_so(demo_copy: Path, monkeypatch) -> None:
    workspace = insight.open(demo_copy)
    run = views.table(workspace, "runs").iloc[0]
    workspace.store.put_run("R-AGAIN", dict(run["manifest"]))
    app = opened(demo_copy, monkeypatch, "runs", query=f"before={run['run_id']}&after=R-AGAIN")
    assert "Recipe, versions and thresholds are the same." in said(app)
    assert "is not kept" in said(app)  # what R-AGAIN found was never remembered
