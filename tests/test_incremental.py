"""Later runs: what is known stays and costs nothing, and what is new is as it would be had all been done again."""

import csv
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from insight import linking, mining, pipeline, reviewing, workspace
from insight.models.pillars import PillarModel, read_pillars
from insight.recipe import Pillars as Settings
from insight.records import Batch, Note, PillarScores, Redacted, Segment, Session, Vectors
from insight.store.database import sqlite_url
from insight.store.store import Store
from tests.folders import copied


class Packaged:
    """Stands for the packaged encoder: what the default pillars were learned from comes with Insight."""

    name = "all-MiniLM-L6-v2/packaged"

    def encode(self, texts):
        raise AssertionError(f"{len(texts)} texts were encoded although their vectors are packaged")


def programme(n: int) -> tuple[list[Segment], Vectors]:
    """Segments in notes of five, with directions of their own."""
    segments = [
        Segment(f"n{i // 5:05}.{i % 5:03}", f"n{i // 5:05}", i % 5, Redacted("We spoke."), 0, 9, 0, 9) for i in range(n)
    ]
    rows = np.random.default_rng(7).normal(size=(n, 384)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return segments, Vectors(tuple(s.id for s in segments), rows, Packaged.name)


@pytest.mark.parametrize("n", [1, 3, 400, 6_300])  # above 6,000 likeness is looked up among a sample
def test_some_segments_among_all_score_as_in_the_whole(n):
    segments, vectors = programme(n)
    scorer = PillarModel(read_pillars(), Settings(), Packaged())
    whole = scorer.score(segments, vectors)
    wanted = {s.id for s in segments[:: max(1, n // 30)]}
    part = scorer.score(segments, vectors, only=wanted)
    at = [i for i, s in enumerate(segments) if s.id in wanted]
    assert part.ids == tuple(segments[i].id for i in at)
    assert np.allclose(part.rows, whole.rows[at], rtol=0, atol=1.01e-4)  # printed digits; BLAS may part rows otherwise
    clear = np.abs(part.rows - 0.5) > 0.001
    assert np.array_equal(part.labels[clear], whole.labels[at][clear])


def test_asking_for_no_segment_gives_none():
    segments, vectors = programme(10)
    none = PillarModel(read_pillars(), Settings(), Packaged()).score(segments, vectors, only=())
    assert (none.ids, none.rows.shape) == ((), (0, 4))


@pytest.fixture
def place(tmp_path):
    made = workspace.init(tmp_path / "programme")
    yield made
    made.store.engine.dispose()


def test_known_segments_keep_their_scores_and_new_ones_get_theirs(place):
    segments, vectors = programme(50)
    first, state = mining.score(place, segments[:40], Vectors(vectors.ids[:40], vectors.rows[:40], vectors.embedder),
                                Packaged(), known=None)  # fmt: skip
    stored = replace(first, rows=first.rows * np.float32(0.5))
    place.store.set_meta("pillar_state", state)
    columns = [first.pillars.index(name) for name in sorted(first.pillars)]  # as the store gives them back
    known = PillarScores(first.ids, tuple(sorted(first.pillars)), stored.rows[:, columns], first.labels[:, columns])
    after, _ = mining.score(place, segments, vectors, Packaged(), known=known)
    whole = PillarModel(read_pillars(), Settings(), Packaged()).score(segments, vectors)
    assert after.ids == whole.ids
    assert after.pillars == whole.pillars
    assert np.array_equal(after.rows[:40], stored.rows)
    assert np.allclose(after.rows[40:], whole.rows[40:], rtol=0, atol=1.01e-4)  # as above


def test_all_are_scored_anew_once_people_have_confirmed_some(place):
    segments, vectors = programme(20)
    known, _ = mining.score(place, segments, vectors, Packaged(), known=None)
    changed = replace(known, rows=known.rows * np.float32(0.5))
    place.store.set_meta("pillar_state", {"digest": "of other pillars", "confirmations": 0})
    again, _ = mining.score(place, segments, vectors, Packaged(), known=changed)
    assert np.array_equal(again.rows, known.rows)


def test_writing_what_changed_leaves_the_table_that_writing_all_does(tmp_path):
    segments, _ = programme(10)
    notes = tuple(
        Note(name, f"S{name}", Redacted("We spoke."), (), name) for name in sorted({s.note for s in segments})
    )
    sessions = tuple(Session(id=n.session, pair="P1") for n in notes)
    rows = np.linspace(0, 1, 30, dtype=np.float32).reshape(10, 3)
    ids, pillars = tuple(s.id for s in segments), ("market", "culture", "digital")
    before = PillarScores(ids[:8], pillars, rows[:8], rows[:8] > 0.5)
    after = PillarScores(ids[1:], pillars, rows[1:].copy(), rows[1:] > 0.5)
    after.rows[2, 1], after.labels[4, 0] = 0.25, ~after.labels[4, 0]
    found = []
    for kind, whole in (("all", True), ("changed", False)):
        (tmp_path / kind).mkdir()
        store = Store(sqlite_url(tmp_path / kind))
        store.migrate()
        store.put_batches([Batch(sessions=sessions, notes=notes, segments=tuple(segments))], digests={})
        store.put_pillar_scores(before)
        store.put_pillar_scores(after, known=None if whole else store.pillar_scores(), state={"digest": "d"})
        assert store.get_meta("pillar_state", None) == {"digest": "d"}
        found.append(store.pillar_scores())
        store.engine.dispose()
    one, other = found
    assert (one.ids, one.pillars) == (other.ids, other.pillars)
    assert np.array_equal(one.rows, other.rows)
    assert np.array_equal(one.labels, other.labels)
    assert np.array_equal(one.rows[:, [2, 0, 1]], after.rows)


def test_phrases_asked_for_before_are_not_encoded_again(place, hash_embedder):
    class Counting:
        name = hash_embedder.name

        def __init__(self):
            self.asked = []

        def encode(self, texts):
            self.asked += texts
            return hash_embedder.encode(texts)

    encoder = Counting()
    first = mining.Remembering(place, encoder).encode(["flexible work", "client calls"])
    again = mining.Remembering(place, encoder).encode(["client calls", "too many logins", "flexible work"])
    assert encoder.asked == [*sorted(encoder.asked[:2], key=len), "too many logins"]
    assert np.array_equal(again[[2, 0]], first)
    assert hash(mining.Remembering(place, encoder))  # parts keep what an encoder made, by the encoder
    assert np.array_equal(again, hash_embedder.encode(["client calls", "too many logins", "flexible work"]))


@pytest.mark.models
def test_new_notes_end_alike_with_and_without_what_was_kept(demo_copy, demo, tmp_path, run_cli, exported):
    more = tmp_path / "more.csv"
    with (demo / "sessions.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))[:3]
    for number, row in enumerate(rows):
        row |= {"session_id": f"LATER-{number}", "date": "2026-01-15"}
    with more.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    bare = tmp_path / "bare"
    copied(demo_copy, bare)
    shutil.rmtree(bare / "vectors")
    tables = []
    for place in (demo_copy, bare):
        done = run_cli("run", more, "--roster", demo / "participants.csv", "-w", place)
        assert done.returncode == 0, done.stderr
        tables.append(exported(Path(place)))
    assert tables[0] == tables[1]
    assert b"LATER-2" in tables[0]["segments"]


@pytest.mark.models
def test_a_later_run_finds_anew_what_anything_may_have_changed_and_nothing_else(demo_copy, demo):
    files, given = [demo / "sessions.csv"], {"decisions": demo / "decisions.csv", "roster": demo / "participants.csv"}
    opened = workspace.open_workspace(demo_copy)
    place = opened.store

    assert "themes" not in pipeline.run(files, opened, **given).seconds  # nothing has changed
    assert "themes" in pipeline.mine(opened, refit=True).seconds  # asked for
    found = {a.segment: a.theme for a in place.assignments()}

    link = next(iter(place.links()))
    reviewing.give_verdict(opened, link, "confirmed", strength="shaped")
    assert "themes" not in pipeline.run(files, opened, **given).seconds
    assert linking.kept(opened)["verdicts"] == 1  # a verdict is learned from all the same

    one, two = [t for t in place.themes() if t.segments][:2]
    edit = reviewing.edit_theme(opened, "move", one.id, detail={"segment": one.segments[0], "to": two.id})
    reviewing.undo_edit(opened, edit)
    assert "themes" in pipeline.run(files, opened, **given).seconds  # edited and taken back is not untouched
    assert {a.segment: a.theme for a in place.assignments()} == found

    file = opened.pillars_file
    file.write_text(file.read_text(encoding="utf-8").replace('name = "market"', 'name = "customers"'), encoding="utf-8")
    assert "themes" in pipeline.run(files, opened, **given).seconds
    assert "customers" in place.pillar_scores().pillars
    place.engine.dispose()
