"""Learn the default pillars from the packaged exemplars; prints the context.

    python benchmarks/train_pillars.py

Writes ``exemplars.npz`` and ``pillar_words.npz`` in insight/models/data. Nothing but ``exemplars.jsonl`` and the
packaged encoder goes in. The vectors are kept as int8, and the pillars are learned from the vectors as kept. The
printed weights of the context belong into ``pillar_context.PRIOR``.
"""

from collections import Counter
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from insight.models import pillar_context, pillar_exemplars, pillar_kernel, pillar_words
from insight.models.calibrate import logistic
from insight.models.embed import SentenceEmbedder
from insight.models.pillar_words import Words
from insight.models.plain import plain

OUT = Path(pillar_exemplars.__file__).parent / "data"


def main() -> None:
    lines = pillar_exemplars.packaged()
    notes = np.array([note for note, _, _ in lines])
    texts = [plain(text) for _, text, _ in lines]
    labels = np.array([[name in held for name in pillar_exemplars.NAMES] for _, _, held in lines], dtype=float)
    exact = SentenceEmbedder(backend="torch").encode(texts)
    small = np.round(exact / np.abs(exact).max(axis=1, keepdims=True) * 127).astype(np.int8)
    rows = small.astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    learned, own = pillar_kernel.learn(rows, labels, trust=np.ones(len(rows)), groups=notes)
    digest = np.array(pillar_exemplars.digest())
    np.savez_compressed(
        OUT / "exemplars.npz",
        rows=small,
        weights=learned.weights.astype(np.float16),
        base=learned.base,
        scale=learned.scale,
        digest=digest,
    )
    said, own = words(texts, labels, notes, own)
    np.savez_compressed(
        OUT / "pillar_words.npz",
        terms=np.array("\n".join(said.place)),
        idf=said.idf.astype(np.float16),
        weights=said.weights.astype(np.float16),
        base=said.base,
        mix=said.mix,
        digest=digest,
    )
    print(len(rows), "exemplars,", len(said.place), "terms; context:", context(own, rows, notes, labels).round(2))


def words(texts: list[str], labels: np.ndarray, notes: np.ndarray, own: np.ndarray) -> tuple[Words, np.ndarray]:
    """The regression on words, and the mixed odds each exemplar gets without its note."""
    kinds = TfidfVectorizer(analyzer=pillar_words.terms, sublinear_tf=True, min_df=2)
    table = kinds.fit_transform(texts)
    apart = np.empty_like(own)
    for known, left_out in GroupKFold(5).split(table, groups=notes):
        for k in range(labels.shape[1]):
            apart[left_out, k] = regression(table[known], labels[known, k]).decision_function(table[left_out])
    fitted = [regression(table, truth) for truth in labels.T]
    mix = np.array(
        [
            logistic(
                np.column_stack([own[:, k], apart[:, k], np.ones(len(own))]),
                labels[:, k],
                prior=np.array([1.0, 0.0, 0.0]),
                strength=np.full(3, 0.5),
            )
            for k in range(labels.shape[1])
        ]
    )
    said = Words(
        {term: i for i, term in enumerate(kinds.get_feature_names_out())},
        kinds.idf_,
        np.column_stack([f.coef_[0] for f in fitted]),
        np.array([f.intercept_[0] for f in fitted]),
        mix,
    )
    return said, own * mix[:, 0] + apart * mix[:, 1] + mix[:, 2]


def regression(table: np.ndarray, truth: np.ndarray) -> LogisticRegression:
    return LogisticRegression(C=3.0, max_iter=500).fit(table, truth)


def context(own: np.ndarray, rows: np.ndarray, notes: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Weights of the context features, on exemplars in notes of some length, each scored without its note."""
    features = pillar_context.around(own, rows, [str(n) for n in notes])
    size = Counter(notes.tolist())
    told = np.array([4 <= size[n] <= 20 for n in notes.tolist()])
    given, truth = features[told].reshape(-1, features.shape[-1]), labels[told].reshape(-1)
    return logistic(given, truth, prior=np.array([1.0, 0, 0, 0, 0]), strength=np.full(5, 0.01))


if __name__ == "__main__":
    main()
