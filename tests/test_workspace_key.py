"""One workspace, one key: under another the same person would get a second pseudonym, and nobody would notice."""

import stat
from pathlib import Path

import pytest

from insight import policy
from insight import workspace as workspaces
from insight.errors import PrivacyError, UsageError
from insight.records import Batch, Session
from insight.stateless import anonymise_file
from tests.folders import content

FIRST, SECOND = "first key of thirty-two characters", "second key of thirty-two characters"


def test_another_key_is_refused_and_the_first_still_works(tmp_path: Path, run_cli) -> None:
    folder = tmp_path / "ws"
    assert run_cli("init", folder, INSIGHT_KEY=FIRST).returncode == 0
    refused = run_cli("link", "-w", folder, INSIGHT_KEY=SECOND)
    assert refused.returncode == 1
    assert "not the one this workspace was made with" in refused.stderr
    assert run_cli("link", "-w", folder, INSIGHT_KEY=FIRST).returncode == 0
    assert FIRST.encode() not in content(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_workspace_from_before_remembers_its_key_at_the_next_write(tmp_path: Path) -> None:
    made = workspaces.init(tmp_path / "ws")
    made.store.set_meta(workspaces.KEY_MARK, None)
    with made.locked():
        pass
    assert made.store.get_meta(workspaces.KEY_MARK, None)
    made.store.set_meta(workspaces.KEY_MARK, "of another key")
    with pytest.raises(PrivacyError, match="INSIGHT_KEY"):
        _ = workspaces.open_workspace(tmp_path / "ws").key


def test_a_mistyped_session_is_not_said_to_be_withdrawn(tmp_path: Path) -> None:
    made = workspaces.init(tmp_path / "ws")
    made.store.put_batches([Batch(sessions=(Session(id="S1", pair="P1"),))], digests={})
    with pytest.raises(UsageError, match="nothing was withdrawn"):
        policy.withdraw(made, session="S2")
    with pytest.raises(UsageError, match="nothing was withdrawn"):
        policy.withdraw(made, pair="S1")
    policy.withdraw(made, session="S1")
    policy.withdraw(made, pair="P1")
    assert policy.withdrawn(made) == ({"S1"}, {"P1"})


@pytest.mark.models
def test_a_line_that_is_no_note_is_told_and_passed(tmp_path: Path) -> None:
    lines = ['{"id": "a", "text": "All fine."}', "nonsense", '{"id": "b", "text": "half \\ud800"}', "[" * 100_000]
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    rejected = anonymise_file(tmp_path / "in.jsonl", tmp_path / "out.jsonl")
    assert [r.ref.row for r in rejected] == [2, 3, 4]
    assert (tmp_path / "out.jsonl").read_text() == '{"id": "a", "text": "All fine.", "spans": []}\n'
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]
