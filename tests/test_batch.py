"""Batches: a grid that loses a night's work, or runs a misspelt setting, is worse than none."""

import json
from pathlib import Path

import pytest

from insight import batch
from insight.errors import InputError, RecipeError, UsageError

GRID = """
[grid]
"themes.seed" = [0, 1]
"themes.neighbours" = [5, 9, 20]

[[programmes]]
name = "one"
sessions = "one.csv"

[[programmes]]
name = "two"
sessions = ["one.csv"]
"""


def file(folder: Path, text: str) -> Path:
    (folder / "one.csv").write_text("session_id,pair_id,date,status,notes\n")
    (folder / "batch.toml").write_text(text)
    return folder / "batch.toml"


def test_every_programme_meets_every_combination_once(tmp_path: Path) -> None:
    jobs = batch.read(file(tmp_path, GRID))
    assert len(jobs) == 2 * 2 * 3
    assert len({job.id for job in jobs}) == 12
    assert jobs[1].settings == {"themes.seed": 0, "themes.neighbours": 9}
    assert [j.id for j in batch.read(tmp_path / "batch.toml")] == [j.id for j in jobs]


def test_without_a_grid_each_programme_runs_once(tmp_path: Path) -> None:
    assert [j.settings for j in batch.read(file(tmp_path, GRID[GRID.index("[[") :]))] == [{}, {}]


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        (('"themes.seed" = [0, 1]', '"themes.sead" = [0, 1]'), RecipeError, "themes.sead"),
        (('"themes.seed" = [0, 1]', '"seed" = [0, 1]'), UsageError, "section and name"),
        (('"themes.seed" = [0, 1]', '"themes.seed" = 0'), InputError, "list of values"),
        (('name = "two"', 'name = "one"'), InputError, "same name"),
        (('name = "two"', 'name = "../two"'), InputError, "letters"),
        (('sessions = ["one.csv"]', 'sessions = ["none.csv"]'), InputError, "not there"),
        (('name = "two"', 'name = "two"\ncolour = "red"'), InputError, "colour"),
        (("[grid]", "[grid"), InputError, "TOML .at line 2, column"),
        (('"themes.seed" = [0, 1]', '"themes.seed" = []'), InputError, "at least one"),
        (('"themes.seed" = [0, 1]', '"themes.seed" = ["no"]'), RecipeError, "in the .grid. of the batch file"),
        ((GRID, "grid = 3\n" + GRID[GRID.index("[[") :]), UsageError, "in quotes"),
        ((GRID, 'programmes = ["one"]'), InputError, "no ..programmes"),
    ],
)
def test_a_mistake_is_found_before_anything_runs(
    tmp_path: Path, change: tuple[str, str], error: type, says: str
) -> None:
    with pytest.raises(error, match=says):
        batch.read(file(tmp_path, GRID.replace(*change)))


def test_a_line_that_was_cut_off_counts_as_not_run(tmp_path: Path) -> None:
    (tmp_path / "results.jsonl").write_text('{"job": "a", "error": null}\n{"job": "b", "err')
    assert [row["job"] for row in batch._rows(tmp_path / "results.jsonl")] == ["a"]


@pytest.mark.models
@pytest.mark.xdist_group("line")
def test_results_are_one_table_and_nothing_runs_twice(tmp_path: Path, run_cli) -> None:
    run_cli("synthesise", tmp_path / "p", "--pairs", "3", "--months", "3", "--difficulty", "easy")
    text = '[[programmes]]\nname = "p"\nsessions = "p/sessions.csv"\ndecisions = "p/decisions.csv"\nlabels = "p"\n'
    text += '[[programmes]]\nname = "empty"\nsessions = "one.csv"\n'
    path = file(tmp_path, text)
    first = batch.run(path, tmp_path / "out")
    assert first["programme"].tolist() == ["p", "empty"]
    assert first["error"].isna().tolist() == [True, True] or "Nothing could be read" in str(first["error"][1])
    assert 0 <= first["subtheme_ARI"][0] <= 1
    assert first["MRR"][0] > 0
    lines = (tmp_path / "out" / "results.jsonl").read_text().splitlines()
    again = batch.run(path, tmp_path / "out")
    assert (
        (tmp_path / "out" / "results.jsonl").read_text().splitlines()[0] == lines[0] == json.dumps(json.loads(lines[0]))
    )
    assert again["run_id"][0] == first["run_id"][0]
    assert sum('"programme": "p"' in x for x in (tmp_path / "out" / "results.jsonl").read_text().splitlines()) == 1
