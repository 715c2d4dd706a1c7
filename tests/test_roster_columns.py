"""A roster whose columns are called otherwise: mapped in insight.toml, its people are looked for like any others."""

import datetime as dt
from pathlib import Path

import pytest

from insight import people, pipeline
from insight import workspace as workspaces
from insight.errors import InsightError
from insight.ingest import sources
from insight.ingest.anonymise import read_roster
from insight.ingest.stage import Ingest
from insight.recipe import Anonymise, Input
from insight.records import Chunk

COLUMNS = {"Patin": "mentor", "Begleitet wird": "mentee", "Paarnummer": "pair_id"}
ROSTER = "Paarnummer,Patin,Begleitet wird\nQ1,Wilhelmine Xu,Theodor Quast\n"
KEY = b"a key for tests, of no other use"


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(ROSTER, encoding="utf-8")
    return path


def test_mapped_columns_of_a_roster_are_read(roster: Path) -> None:
    listed = read_roster(roster, COLUMNS).people
    assert {(p.names[0], p.side, p.pair) for p in listed} == {
        ("Wilhelmine Xu", "mentor", "Q1"),
        ("Theodor Quast", "mentee", "Q1"),
    }


def test_names_under_mapped_columns_are_taken_out_of_notes(roster: Path, tmp_path: Path) -> None:
    notes = tmp_path / "notes.csv"
    notes.write_text("pair_id,date,notes\nQ1,2025-03-13,quast listened while wilhelmine spoke\n", encoding="utf-8")
    settings = Input(columns=COLUMNS)
    [chunk] = [c for c in sources.plan([notes], settings=settings) if isinstance(c, Chunk)]
    stage = Ingest(settings, Anonymise(use_model=False, unknown_language="patterns"), KEY, str(roster))
    [note] = stage(chunk).notes
    assert "quast" not in note.text
    assert "wilhelmine" not in note.text
    assert dt.date(2025, 3, 13) == stage(chunk).sessions[0].date


def test_people_under_mapped_columns_are_remembered(roster: Path, tmp_path: Path) -> None:
    workspace = workspaces.init(tmp_path / "ws", flags={"input.columns": COLUMNS})
    people.remember_roster(workspace, roster)
    assert len(workspace.store.get_meta(people.LISTED, {})) == 2


def test_a_roster_with_one_side_only_is_told_of(roster: Path, tmp_path: Path) -> None:
    """Else the executives' names stay uncovered because their column has another name, and nobody notices."""
    columns = {name: ours for name, ours in COLUMNS.items() if ours != "mentee"}
    workspace = workspaces.init(tmp_path / "ws", flags={"input.columns": columns})
    with pytest.warns(UserWarning, match="names no mentees"):
        people.remember_roster(workspace, roster)


def test_a_roster_that_is_not_there_leaves_no_mark(tmp_path: Path) -> None:
    """Else a slip in its name would ask for a roster for ever after."""
    notes = tmp_path / "notes.csv"
    notes.write_text("pair_id,date,notes\nQ1,2025-03-13,We spoke about the lift.\n", encoding="utf-8")
    workspace = workspaces.init(tmp_path / "ws", flags={"anonymise.use_model": False})
    with pytest.raises(InsightError):
        pipeline.ingest([notes], workspace, roster=tmp_path / "nowhere.csv")
    assert pipeline.ingest([notes], workspace).counts["notes"] == 1
