"""Learn the default pillars from the packaged exemplars: writes insight/models/data/exemplars.npz, prints the context.

    python benchmarks/train_pillars.py

Nothing but ``exemplars.jsonl`` and the packaged encoder goes in. The vectors are kept as int8, and the pillars are
learned from the vectors as kept. The printed weights of the context belong into ``pillar_context.PRIOR``.
"""

from collections import Counter
from pathlib import Path

import numpy as np

from insight.models import pillar_context, pillar_exemplars, pillar_kernel
from insight.models.calibrate import logistic
from insight.models.embed import SentenceEmbedder
from insight.models.plain import plain

OUT = Path(pillar_exemplars.__file__).parent / "data" / "exemplars.npz"


def main() -> None:
    lines = pillar_exemplars.packaged()
    notes = np.array([note for note, _, _ in lines])
    labels = np.array([[name in held for name in pillar_exemplars.NAMES] for _, _, held in lines], dtype=float)
    encoder = SentenceEmbedder(backend="torch")
    exact = encoder.encode([plain(text) for _, text, _ in lines])
    small = np.round(exact / np.abs(exact).max(axis=1, keepdims=True) * 127).astype(np.int8)
    rows = small.astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    learned, own = pillar_kernel.learn(rows, labels, trust=np.ones(len(rows)), groups=notes)
    np.savez_compressed(
        OUT,
        rows=small,
        weights=learned.weights.astype(np.float16),
        base=learned.base,
        scale=learned.scale,
        digest=np.array(pillar_exemplars.digest()),
    )
    print(len(rows), "exemplars,", OUT.stat().st_size, "bytes; context:", context(own, rows, notes, labels).round(2))


def context(own: np.ndarray, rows: np.ndarray, notes: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Weights of the context features, on exemplars in notes of some length, each scored without its note."""
    features = pillar_context.around(own, rows, [str(n) for n in notes])
    size = Counter(notes.tolist())
    told = np.array([4 <= size[n] <= 20 for n in notes.tolist()])
    given, truth = features[told].reshape(-1, features.shape[-1]), labels[told].reshape(-1)
    return logistic(given, truth, prior=np.array([1.0, 0, 0, 0, 0]), strength=np.full(5, 0.01))


if __name__ == "__main__":
    main()
