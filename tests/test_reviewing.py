"""What an owner decides about themes, links and sentences: refused with a step where it cannot be, and never lost."""

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest

import insight
from insight import pipeline, reviewing, views
from insight.errors import StoreError, UsageError
from insight.report import save
from insight.report.tables import text_of, write
from insight.reviewing.pillars import what_changed
from insight.synthetic import Plan, synthesise
from insight.views.reviews import edits
from insight.workspace import Workspace
from tests import programmes
from tests.folders import copied

pytestmark = pytest.mark.models


@pytest.fixture
def workspace(demo_copy: Path) -> Workspace:
    return insight.open(demo_copy)


def themes(workspace: Workspace) -> pd.DataFrame:
    table = views.themes(workspace)
    return table[~table["status"].isin(["group", "hidden"])].set_index("theme_id")


class TestEdits:
    @pytest.mark.parametrize(
        ("kind", "detail", "says"),
        [
            ("paint", {}, "There is no edit paint. Use one of:"),
            ("rename", {}, "A theme needs a name."),
            ("rename", {"name": "  "}, "A theme needs a name."),
            ("merge", {"into": "T-NOWHERE"}, "There is no such theme to go to."),
            ("merge", {}, "There is no such theme to go to."),
            ("move", {"to": "T-NOWHERE", "segments": []}, "There is no such theme to go to."),
        ],
    )
    def test_one_that_says_nothing_changes_nothing(self, workspace: Workspace, kind: str, detail, says: str) -> None:
        before = themes(workspace)
        with pytest.raises(UsageError, match=says):
            reviewing.edit_theme(workspace, kind, before.index[0], detail=detail)
        pd.testing.assert_frame_equal(themes(workspace), before)
        assert workspace.store.theme_edits() == []

    def test_a_theme_that_is_gone_is_said(self, workspace: Workspace) -> None:
        with pytest.raises(UsageError, match="no such theme any more"):
            reviewing.edit_theme(workspace, "hide", "T-NOWHERE")
        with pytest.raises(UsageError, match="no such theme any more"):
            reviewing.split_theme(workspace, "T-NOWHERE")
        with pytest.raises(StoreError, match="no such edit"):
            reviewing.undo_edit(workspace, 99)

    def test_an_edit_that_was_taken_back_can_stand_again(self, workspace: Workspace) -> None:
        theme = themes(workspace).index[0]
        found = themes(workspace).loc[theme, "name"]
        reviewing.edit_theme(workspace, "rename", theme, detail={"name": "Passwords again"})
        [edit] = edits(workspace)["seq"]
        reviewing.undo_edit(workspace, edit)
        assert themes(workspace).loc[theme, "name"] == found
        reviewing.redo_edit(workspace, edit)
        assert themes(workspace).loc[theme, "name"] == "Passwords again"

    def test_what_the_machine_found_is_known_after_a_later_run_too(self, workspace: Workspace) -> None:
        """A merge, a run, another edit: taking both back gives the themes as found, by name and size."""
        before = themes(workspace)
        source, target = before.index[:2]
        reviewing.edit_theme(workspace, "merge", source, detail={"into": target})
        pipeline.mine(workspace)
        reviewing.edit_theme(workspace, "rename", target, detail={"name": "Both of them"})
        for edit in edits(workspace)["seq"]:
            reviewing.undo_edit(workspace, edit)
        after = themes(workspace)
        assert after.loc[[source, target], "name"].tolist() == before.loc[[source, target], "name"].tolist()
        assert after.loc[[source, target], "segments"].tolist() == before.loc[[source, target], "segments"].tolist()

    def test_edits_taken_back_after_a_refit_leave_what_it_found(self, demo_run: Path, demo: Path, tmp_path) -> None:
        """With other notes the themes are others: what comes back is what the last run found, not the first."""
        synthesise(tmp_path / "more", Plan(pairs=4, months=6, difficulty="hard"))

        def with_more_notes(made: Workspace) -> Workspace:
            pipeline.run([tmp_path / "more" / "sessions.csv"], made, roster=demo / "participants.csv")
            pipeline.mine(made, refit=True)
            return made

        edited = insight.open(copied(demo_run, tmp_path / "edited"))
        first, second, third = themes(edited).index[:3]
        reviewing.edit_theme(edited, "merge", first, detail={"into": second})
        reviewing.edit_theme(edited, "rename", third, detail={"name": "What we talked about"})
        with_more_notes(edited)
        assert first not in themes(edited).index
        reviewing.edit_theme(edited, "rename", second, detail={"name": "Both of them"})
        for edit in edits(edited)["seq"]:
            reviewing.undo_edit(edited, edit)
        found = themes(with_more_notes(insight.open(copied(demo_run, tmp_path / "plain"))))
        columns = ["name", "pillar", "segments", "status"]
        pd.testing.assert_frame_equal(themes(edited)[columns].sort_index(), found[columns].sort_index())


def test_a_sentence_or_a_session_that_is_gone_is_said(workspace: Workspace) -> None:
    with pytest.raises(UsageError, match="no such sentence any more"):
        reviewing.confirm_pillars(workspace, "S-NOWHERE", ["digital"])
    with pytest.raises(UsageError, match="1 of these are no pillars"):
        reviewing.confirm_pillars(workspace, "S-NOWHERE", ["horoscopes"])
    with pytest.raises(StoreError, match="held back already"):
        reviewing.hold_back(workspace, "TV-NOWHERE")
    assert what_changed(None, workspace.store.pillar_scores()) == "The pillars were found anew."


def test_a_small_theme_is_not_split(tmp_path: Path) -> None:
    made = insight.init(tmp_path / "small")
    programmes.add(made, programmes.Talk("S1", "P1", said=[("T", "Badges."), ("T", "Doors.")]))
    with made.store.writing() as connection:
        from insight.store import schema as t

        row = {"id": "T", "pillar": "digital", "name": "Doors", "definition": "Doors.", "keywords": [], "parent": None}
        connection.execute(t.themes.insert(), [row | {"status": "active"}])
    with pytest.raises(UsageError, match=r"fewer than \d+ segments. Move them one by one."):
        reviewing.split_theme(made, "T")


def test_links_taken_out_and_filled_in_come_back_as_verdicts_once(workspace: Workspace, demo: Path, tmp_path) -> None:
    links = views.table(workspace, "links")
    first, second, third = links.index[:3]
    links["strength"] = links["strength"].astype(object)
    links["reason"] = ""
    links.loc[first, ["status", "strength", "reason"]] = ["yes", "prompted", "Gordon McAllen told me himself"]
    links.loc[second, "status"] = "no"
    links.loc[third, ["status", "session_id"]] = ["yes", "TV-NOWHERE"]
    table = tmp_path / "links.csv"
    links.to_csv(table, index=False)
    for new in (2, 0):  # the same table again changes nothing
        report = pipeline.add_tables([table], workspace, roster=demo / "participants.csv")
        assert report.counts == {"verdicts": new}
        [refused] = report.rejections
        assert (refused.ref.row, refused.column) == (third + 2, "session")
        assert "TV-NOWHERE" not in str(refused)
    after = views.table(workspace, "links").set_index("link_id")
    confirmed = after.loc[links.loc[first, "link_id"]]
    assert (confirmed["status"], confirmed["strength"]) == ("confirmed", "prompted")
    assert confirmed["by_role"] == "programme owner"
    given = workspace.store.verdicts()
    assert [v.status for v in given] == ["confirmed", "rejected"]
    assert given[0].reason is not None
    assert "told me" in given[0].reason
    assert "McAllen" not in given[0].reason


def test_the_verdicts_of_the_demo_are_all_of_links_it_finds(workspace: Workspace, demo: Path) -> None:
    report = pipeline.add_tables([demo / "verdicts.csv"], workspace, roster=demo / "participants.csv")
    assert report.rejections == []
    assert views.overview(workspace).confirmed >= 10


def test_a_verdict_of_a_kind_there_is_not_is_refused(workspace: Workspace) -> None:
    link = views.table(workspace, "links")["link_id"].iloc[0]
    with pytest.raises(UsageError, match="There is no verdict maybe"):
        reviewing.give_verdict(workspace, link, "maybe")
    with pytest.raises(UsageError, match="There is no strength vaguely"):
        reviewing.give_verdict(workspace, link, "confirmed", strength="vaguely")
    assert workspace.store.verdicts() == []


class TestTablesThatLeave:
    FRAME = pd.DataFrame(
        {
            "name": ["=cmd|' /C calc'!A0", "-5 degrees", None],
            "held": [{"digital": 0.5}, [{"segment_id": "a"}], None],
            "share": [0.25, float("nan"), 1.0],
        }
    )

    def test_a_spreadsheet_runs_nothing_of_it(self) -> None:
        rows = list(csv.DictReader(io.StringIO(text_of(self.FRAME, "csv"))))
        assert [row["name"] for row in rows] == ["'=cmd|' /C calc'!A0", "'-5 degrees", ""]
        assert [json.loads(row["held"]) if row["held"] else None for row in rows] == self.FRAME["held"].tolist()
        assert [row["share"] for row in rows] == ["0.25", "", "1.0"]

    def test_json_holds_no_cell_that_is_not_json(self) -> None:
        assert [row["share"] for row in json.loads(text_of(self.FRAME, "json"))] == [0.25, None, 1.0]

    @pytest.mark.parametrize(
        ("name", "says"), [("a.docx", "a file that ends in .docx"), ("a", "a file without an ending")]
    )
    def test_a_file_of_another_kind_is_refused_before_it_is_written(self, tmp_path: Path, name, says) -> None:
        with pytest.raises(UsageError, match=says):
            write(self.FRAME, tmp_path / name)
        assert list(tmp_path.iterdir()) == []
        with pytest.raises(UsageError, match="There is no format yaml"):
            text_of(self.FRAME, "yaml")

    def test_a_place_that_cannot_be_written_is_said_and_nothing_is_left(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("in the way")
        with pytest.raises(StoreError, match="The export cannot be written: Not a directory"):
            write(self.FRAME, tmp_path / "file" / "a.csv")
        (tmp_path / "a.html").mkdir()
        with pytest.raises(StoreError, match="The report cannot be written: Is a directory"):
            save(tmp_path / "a.html", b"<p>")
        assert sorted(p.name for p in tmp_path.iterdir()) == ["a.html", "file"]
