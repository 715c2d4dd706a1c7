"""How long people wait: the dashboard in a real browser on a workspace of any size.

    python -m benchmarks.dashboard WORKSPACE --notes 10000 --out report.json

The workspace's own redacted records are repeated under new ids, pairs, units and dates until there are enough. Nothing
is read or anonymised anew, because what is measured is the dashboard. Times are from the click to the page at rest.
"""

import argparse
import datetime as dt
import json
import shutil
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import psutil
from playwright.sync_api import Page, sync_playwright

import insight
from insight.records import Assignment, Batch, Note, PillarScores, Segment, Session
from insight.workspace import Workspace
from tests.browsing import FLAGS, browser_path, free_port, serving, settled, visit

PAIRS = 500
UNITS = 25
REPEATS = 7


def enlarge(workspace: Workspace, notes: int) -> None:
    """Repeat sessions, notes, segments, scores and assignments until there are ``notes`` notes."""
    store = workspace.store
    sessions = {s.id: s for s in store.sessions()}
    own, segments = store.notes(), store.segments()
    theme_of = {a.segment: a for a in store.assignments()}
    scores, themes = store.pillar_scores(), store.themes()
    of_note: dict[str, list[Segment]] = {}
    for segment in segments:
        of_note.setdefault(segment.note, []).append(segment)
    made, assigned, rows = [], [], []
    place = {name: i for i, name in enumerate(scores.ids)} if scores else {}
    for turn in range(1, notes // len(own) + 1):
        batch = _copy(turn, own, sessions, of_note)
        made.append(batch)
        for new, old in ((s, s.id.partition("~")[0]) for s in batch.segments):
            before = theme_of.get(old)
            if before:
                assigned.append(Assignment(new.id, before.theme, before.probability, before.second))
            rows.append((new.id, place[old]))
    store.put_batches(made, digests={})
    store.put_themes(themes, [*theme_of.values(), *assigned], (), run=store.get_meta("run", "R"))
    if scores:
        keep = [place[i] for i in scores.ids] + [at for _, at in rows]
        ids = (*scores.ids, *(name for name, _ in rows))
        store.put_pillar_scores(PillarScores(ids, scores.pillars, scores.rows[keep], scores.labels[keep]))


def _copy(turn: int, notes: list[Note], sessions: dict[str, Session], of_note: dict[str, list[Segment]]) -> Batch:
    met, written, said = [], [], []
    for at, note in enumerate(notes):
        session, number = sessions[note.session], turn * len(notes) + at
        day = (session.date or dt.date(2025, 1, 1)) - dt.timedelta(days=(turn * 13) % 360)
        name = f"{session.id}~{turn}"
        met.append(
            replace(
                session, id=name, pair=f"B{number % PAIRS:03}", unit=f"Unit {number % UNITS}", date=day, group_pairs=()
            )
        )
        written.append(replace(note, id=f"{note.id}~{turn}", session=name))
        said += [replace(s, id=f"{s.id}~{turn}", note=f"{note.id}~{turn}") for s in of_note.get(note.id, ())]
    return Batch(tuple(met), tuple(written), tuple(said))


def timed(page: Page, action) -> float:  # noqa: ANN001  # something to click
    start = time.perf_counter()
    action()
    page.wait_for_timeout(20)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=120_000)
    return round(time.perf_counter() - start, 3)


def useful(page: Page, address: str) -> float:
    """Seconds until the first figures or rows can be read."""
    start = time.perf_counter()
    page.goto(address)
    page.wait_for_selector("[data-testid=stMetric], [data-testid=stDataFrame]", timeout=120_000)
    return round(time.perf_counter() - start, 3)


def measure(url: str, process: psutil.Process) -> dict[str, object]:
    """Cold and warm first views of each audience, a filter many times, memory."""
    found: dict[str, object] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=list(FLAGS))
        for audience in ("owner", "executive", "researcher"):
            context = browser.new_context()  # cold: server and browser; new: a fresh browser; warm: one that was here
            for kind in ("cold", "new", "warm"):
                if kind == "new":
                    context.close()
                    context = browser.new_context()
                page = context.new_page()
                found[f"{audience}_first_view_{kind}_s"] = useful(page, f"{url}/?audience={audience}")
                settled(page)
                page.close()
            context.close()
        page = browser.new_context().new_page()
        visit(page, f"{url}/themes")
        waits = []
        for turn in range(REPEATS * 2):
            name = ("Digital", "Culture")[turn % 2]
            button = page.get_by_role("button", name=name, exact=True)
            waits.append(timed(page, button.click))
        settled(page)
        found |= {"filter_median_s": statistics.median(waits), "filter_worst_s": max(waits)}
        browser.close()
    found["server_memory_mb"] = round(
        sum(p.memory_info().rss for p in [process, *process.children(recursive=True)]) / 1e6
    )
    return found


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("workspace", type=Path)
    asked.add_argument("--notes", type=int, default=10_000)
    asked.add_argument("--out", type=Path)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(given.workspace, Path(folder) / "workspace"))
        workspace = insight.open(copy)
        enlarge(workspace, given.notes)
        size = {"notes": len(workspace.store.notes()), "segments": len(workspace.store.segments())}
        port = free_port()
        with serving(copy, port=port) as url:
            ours = [p for p in psutil.process_iter(["cmdline"]) if f"--server.port={port}" in (p.info["cmdline"] or [])]
            figures = size | measure(url, ours[0])
    print(json.dumps(figures, indent=1))
    if given.out:
        given.out.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
