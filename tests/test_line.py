"""The whole line as a user runs it: notes in, themes and evidenced decisions out, the same bytes every time."""

import csv
import json
import os
import random
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.models, pytest.mark.xdist_group("line")]

TABLES = ("segments", "themes", "candidates", "links", "decisions")


def export(run_cli, workspace: Path, table: str, folder: Path) -> bytes:
    out = folder / f"{table}.jsonl"
    done = run_cli("export", table, "-w", workspace, "-o", out)
    assert done.returncode == 0, done.stderr
    return out.read_bytes()


def rows(data: bytes) -> list[dict]:
    return [json.loads(line) for line in data.decode().splitlines()]


def sessions_of(demo: Path) -> list[dict[str, str]]:
    with (demo / "sessions.csv").open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def write(path: Path, table: list[dict[str, str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, table[0])
        writer.writeheader()
        writer.writerows(table)
    return path


def run_demo(run_cli, sessions: Path, demo: Path, workspace: Path, **environ: str):
    done = run_cli(
        *("run", sessions, "--decisions", demo / "decisions.csv"),
        *("--roster", demo / "participants.csv", "-w", workspace),
        **environ,
    )
    assert done.returncode == 0, done.stderr
    return done


def test_the_demo_gives_themes_under_the_pillars_and_decisions_with_evidence(demo_run, run_cli, tmp_path) -> None:
    themes = rows(export(run_cli, demo_run, "themes", tmp_path))
    assert {"digital", "market", "culture", "inclusion"} <= {t["pillar"] for t in themes}
    assert all(t["name"] and t["definition"] for t in themes)
    links = rows(export(run_cli, demo_run, "links", tmp_path))
    segments = {s["segment_id"] for s in rows(export(run_cli, demo_run, "segments", tmp_path))}
    assert links
    assert all(e["segment_id"] in segments for link in links for e in link["evidence"])
    assert all(link["evidence"] for link in links)
    candidates = rows(export(run_cli, demo_run, "candidates", tmp_path))
    assert {c["decision_id"] for c in candidates} == {f"DEC-{i:02d}" for i in range(1, 31)}


def test_no_candidate_is_later_than_its_decision(demo_run, demo, run_cli, tmp_path) -> None:
    held = {r["session_id"]: r["date"] for r in sessions_of(demo)}
    with (demo / "decisions.csv").open(newline="", encoding="utf-8") as lines:
        decided = {r["id"]: r["date"] for r in csv.DictReader(lines)}
    for c in rows(export(run_cli, demo_run, "candidates", tmp_path)):
        assert c["session_id"] is None or held[c["session_id"]] <= decided[c["decision_id"]]


def test_the_same_input_gives_the_same_bytes_whatever_its_order_and_the_threads(
    demo_run, demo, run_cli, tmp_path
) -> None:
    shuffled = sessions_of(demo)
    random.Random(3).shuffle(shuffled)
    one_core = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # as a cluster's workers set it
    run_demo(run_cli, write(tmp_path / "shuffled.csv", shuffled), demo, tmp_path / "again", **one_core)
    for table in TABLES:
        assert export(run_cli, tmp_path / "again", table, tmp_path) == export(run_cli, demo_run, table, tmp_path), table


def test_running_again_changes_nothing(demo_copy, demo, run_cli, tmp_path) -> None:
    before = {t: export(run_cli, demo_copy, t, tmp_path) for t in (*TABLES, "runs")}
    done = run_demo(run_cli, demo / "sessions.csv", demo, demo_copy)
    assert "unchanged" in done.stdout
    assert before == {t: export(run_cli, demo_copy, t, tmp_path) for t in (*TABLES, "runs")}


def test_an_edited_note_changes_only_its_own_rows(demo_copy, demo, run_cli, tmp_path) -> None:
    before = rows(export(run_cli, demo_copy, "segments", tmp_path))
    table = sessions_of(demo)
    edited = next(r for r in table if r["status"] == "held" and r["pair_id"] == "P05")
    edited["notes"] += " We also agreed to try one login for every store tool."
    run_demo(run_cli, write(tmp_path / "edited.csv", table), demo, demo_copy)
    after = rows(export(run_cli, demo_copy, "segments", tmp_path))

    def others(segments: list[dict]) -> dict[str, tuple]:
        keep = ("text", "raw_start", "raw_end", "theme_id")
        return {s["segment_id"]: tuple(s[k] for k in keep) for s in segments if s["session_id"] != edited["session_id"]}

    assert others(before) == others(after)
    mine = [s["text"] for s in after if s["session_id"] == edited["session_id"]]
    assert any("one login for every store tool" in text for text in mine)


BLOCK = """
import os, socket
def refused(*args, **kw):
    with open(os.environ["LOOKUPS"], "a") as log:
        log.write(f"{args[:2]}\\n")
    raise OSError("host look-ups are blocked in this test")
socket.getaddrinfo = socket.gethostbyname = refused
"""


def test_nothing_looks_a_host_up(demo, run_cli, tmp_path) -> None:
    """Blocked in the main process and in every worker: each Python starts with this sitecustomize."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(BLOCK)
    log = tmp_path / "lookups.txt"
    environ = {"PYTHONPATH": str(tmp_path / "site"), "LOOKUPS": str(log)}
    probe = run_cli("--version", **environ)
    assert probe.returncode == 0
    done = run_cli(
        *("run", demo / "sessions.csv", "--decisions", demo / "decisions.csv"),
        *("--roster", demo / "participants.csv", "-w", tmp_path / "ws"),
        **environ,
    )
    assert done.returncode == 0, done.stderr
    assert not log.exists(), log.read_text()


def test_the_block_in_the_test_above_blocks(tmp_path) -> None:
    import subprocess

    (tmp_path / "sitecustomize.py").write_text(BLOCK)
    code = "import socket; socket.getaddrinfo('localhost', 80)"
    environ = os.environ | {"PYTHONPATH": str(tmp_path), "LOOKUPS": str(tmp_path / "log.txt")}
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True)
    assert "blocked in this test" in done.stderr
    assert (tmp_path / "log.txt").exists()


@pytest.mark.data
def test_a_folder_of_many_formats_becomes_sessions(data, run_cli, tmp_path) -> None:
    done = run_cli(
        *("run", data / "corpus" / "files", "--roster", data / "corpus" / "participants.csv"),
        *("-w", tmp_path / "ws"),
        INSIGHT_INPUT_DATE_ORDER="dmy",
    )
    assert done.returncode == 0, done.stderr
    held = {s["session_id"] for s in rows(export(run_cli, tmp_path / "ws", "segments", tmp_path))}
    assert len(held) >= 55


def test_bad_input_gets_a_clear_line_each_and_the_rest_lands(demo, run_cli, tmp_path) -> None:
    folder = tmp_path / "Priya Natarajan's notes"
    folder.mkdir()
    good = sessions_of(demo)[:12]
    good[3]["date"] = "31/31/2025"
    good.append(dict(good[0], notes="Another text under the same id."))
    write(folder / "a.csv", good)
    (folder / "b.csv").write_bytes(b"")
    (folder / "c.xlsx").write_text("not a workbook at all")
    (folder / "d.docx").write_bytes(b"PK\x03\x04 broken")
    (folder / "e.zip").write_bytes(b"PK\x03\x04 broken")
    (folder / "f.csv").write_text("one,two\n1,2\n")
    (folder / "g.bin").write_bytes(os.urandom(64))
    (folder / "h.txt").write_text("Mentor: Priya Natarajan\nDate: 2025-03-03\n\n" + "word " * 1_000_000)
    done = run_cli("run", folder, "-w", tmp_path / "ws")
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stderr.splitlines() if "file " in line]
    for ordinal in range(1, 9):
        assert any(f"file {ordinal}" in line for line in lines), f"nothing said of file {ordinal}: {done.stderr}"
    assert "Priya" not in done.stdout + done.stderr
    assert "Natarajan" not in done.stdout + done.stderr
    assert "Another text" not in done.stdout + done.stderr
    held = {s["session_id"] for s in rows(export(run_cli, tmp_path / "ws", "segments", tmp_path))}
    assert len(held) >= 8


def test_a_decision_before_every_note_finds_none(demo, run_cli, tmp_path) -> None:
    write(tmp_path / "s.csv", sessions_of(demo)[:12])
    register = [{"id": "D1", "title": "One login for every tool", "description": "", "date": "2019-01-01"}]
    write(tmp_path / "d.csv", register)
    done = run_cli("run", tmp_path / "s.csv", "--decisions", tmp_path / "d.csv", "-w", tmp_path / "ws")
    assert done.returncode == 0, done.stderr
    [row] = rows(export(run_cli, tmp_path / "ws", "candidates", tmp_path))
    assert row["decision_id"] == "D1"
    assert row["session_id"] is None
