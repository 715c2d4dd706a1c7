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

from insight.models.pillar_kernel import Learned, centred
from insight.models.plain import plain
from insight.ports import Embedder
from insight.records import Pillar, Rows

NAMES = ("digital", "market", "culture", "inclusion")
PACKAGED_ENCODER = "all-MiniLM-L6-v2"
NONE_BESIDE_FEW = 1300
"""Packaged sentences of no pillar that stand against pillars of few examples: more drown them."""


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
    definition and examples, against its counter-examples, the other pillars and the packaged sentences that are none.
    Beside known pillars all packaged sentences count, but less: they may well touch on what the others ask for.
    """
    names = [p.name for p in pillars]
    texts: list[str] = []
    labels: list[list[bool]] = []
    trust: list[float] = []
    groups: list[int] = []
    none = 0
    for note, text, held in packaged():
        none += not held
        if (held and not known) or (not held and none > NONE_BESIDE_FEW):
            continue
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


def digest() -> str:
    """Names the packaged exemplars and their labels. They are ours, not a programme's."""
    lines = (f"{note}\t{text}\t{' '.join(sorted(held))}" for note, text, held in packaged())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


@cache
def _file() -> dict[str, npt.NDArray[np.float32]]:
    """The arrays learned from the packaged exemplars; none if they were learned from other texts."""
    with np.load(str(resources.files("insight.models") / "data" / "exemplars.npz"), allow_pickle=False) as file:
        if str(file["digest"]) != digest():
            return {}
        arrays = {name: np.asarray(file[name], dtype=np.float32) for name in file.files if name != "digest"}
    arrays["rows"] /= np.maximum(np.linalg.norm(arrays["rows"], axis=1, keepdims=True), 1e-9)
    return arrays


def learned(names: Sequence[str], embedder: Embedder) -> Learned | None:
    """What the packaged exemplars teach of these pillars; None for another encoder."""
    arrays = _file() if embedder.name.startswith(PACKAGED_ENCODER) else {}
    if not arrays:
        return None
    columns = [NAMES.index(name) for name in names]
    labels = np.array([[name in held for name in names] for _, _, held in packaged()], dtype=np.float64)
    centre = np.asarray(arrays["rows"].mean(axis=0), dtype=np.float32)
    return Learned(
        rows=centred(arrays["rows"], centre),
        centre=centre,
        labels=labels,
        trust=np.ones(len(labels)),
        weights=arrays["weights"][:, columns].astype(np.float64),
        base=arrays["base"][columns].astype(np.float64),
        scale=arrays["scale"][columns].astype(np.float64),
    )


def embed(texts: Sequence[str], embedder: Embedder) -> Rows:
    """rows: float32, (n, dimensions), unit length; what is packaged for this encoder is not encoded again."""
    arrays = _file() if embedder.name.startswith(PACKAGED_ENCODER) else {}
    stored = dict(zip((plain(text) for _, text, _ in packaged()), arrays["rows"], strict=True)) if arrays else {}
    missing = sorted({text for text in texts if text not in stored})
    fresh = dict(zip(missing, embedder.encode(missing), strict=True)) if missing else {}
    return np.stack([stored[text] if text in stored else fresh[text] for text in texts]).astype(np.float32)
