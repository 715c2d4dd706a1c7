"""Sentences written for Insight, with their pillars: what the default pillars are learned from, and what "none" is.

``data/exemplars.jsonl`` holds one a line: ``{"note": 3, "text": "...", "pillars": ["digital"]}``, in notes of a few
sentences; ``data/exemplars.npz`` holds their vectors by the packaged encoder (int8), so that no run waits for them.
``benchmarks/train_pillars.py`` makes the second from the first.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from insight.models.plain import plain
from insight.ports import Embedder
from insight.records import Pillar, Rows

PACKAGED_ENCODER = "all-MiniLM-L6-v2"


@dataclass(frozen=True, slots=True)
class Exemplars:
    """Texts and what holds for them: ``labels`` (n, p) 0 or 1, ``trust`` (n,), ``groups`` (n,) the note of each."""

    texts: tuple[str, ...]
    labels: npt.NDArray[np.float64]
    trust: npt.NDArray[np.float64]
    groups: npt.NDArray[np.int64]


@cache
def packaged() -> tuple[tuple[int, str, frozenset[str]], ...]:
    """note, text and pillars of each exemplar that comes with Insight."""
    text = (resources.files("insight.models") / "data" / "exemplars.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    return tuple((line["note"], line["text"], frozenset(line["pillars"])) for line in lines)


def gather(pillars: Sequence[Pillar], known: frozenset[str]) -> Exemplars:
    """All there is to learn these pillars from.

    A ``known`` pillar has the packaged exemplars beside its own examples. Any other is learned from its name,
    definition and examples, against its counter-examples, the other pillars and the packaged sentences, which count
    less where they belong to a pillar this programme does not have: they may well touch on what it asks for.
    """
    names = [p.name for p in pillars]
    texts: list[str] = []
    labels: list[list[bool]] = []
    trust: list[float] = []
    groups: list[int] = []
    for note, text, held in packaged():
        texts.append(text)
        labels.append([name in held and name in known for name in names])
        trust.append(1.0 if not held or (held <= known and known.issuperset(names)) else 0.3)
        groups.append(note)
    for place, pillar in enumerate(pillars):
        own = [(pillar.definition, True, 2.0), (f"{pillar.name}: {pillar.definition}", True, 1.0)]
        own += [(text, True, 2.0) for text in pillar.examples] + [
            (text, False, 2.0) for text in pillar.counter_examples
        ]
        for text, holds, weight in own:
            texts.append(text)
            labels.append([holds and at == place for at in range(len(names))])
            trust.append(weight)
            groups.append(-len(texts))
    return Exemplars(
        tuple(map(plain, texts)),
        np.array(labels, dtype=np.float64).reshape(len(texts), len(names)),
        np.array(trust),
        np.array(groups, dtype=np.int64),
    )


def digest(texts: Sequence[str]) -> str:
    """Names a sequence of packaged texts. They are ours, not a programme's."""
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]


@cache
def _stored() -> dict[str, Rows]:
    """Vectors of the packaged exemplars by text; none if the file was made from other texts."""
    with np.load(str(resources.files("insight.models") / "data" / "exemplars.npz"), allow_pickle=False) as file:
        texts = [plain(text) for _, text, _ in packaged()]
        if str(file["digest"]) != digest(texts):
            return {}
        rows = file["rows"].astype(np.float32)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return dict(zip(texts, rows, strict=True))


def embed(texts: Sequence[str], embedder: Embedder) -> Rows:
    """rows: float32, (n, dimensions), unit length; what is packaged for this encoder is not encoded again."""
    stored = _stored() if embedder.name.startswith(PACKAGED_ENCODER) else {}
    missing = sorted({text for text in texts if text not in stored})
    fresh = dict(zip(missing, embedder.encode(missing), strict=True)) if missing else {}
    return np.stack([stored[text] if text in stored else fresh[text] for text in texts]).astype(np.float32)
