"""A small invented programme with planted subjects, and an embedder without a model."""

import random
import zlib

import numpy as np

from insight.records import PillarScores, Redacted, Rows, Segment, Vectors

SUBJECTS = {
    "logins": "password login account reset token".split(),
    "shop": "queue checkout basket delivery parcel".split(),
    "parents": "nursery school pickup childcare toddler".split(),
    "promotion": "promotion grade panel criteria salary".split(),
    "travel": "train commute desk badge parking".split(),
}
FRAMES = ("the {} and the {} with a {}", "we saw a {} near the {} and one {}", "a {} makes every {} into a {}")


class BagEmbedder:
    """Each word a fixed random direction; a text is the sum of its content words."""

    name = "bag"

    def encode(self, texts, /) -> Rows:
        rows = np.stack([self._row(t) for t in texts]) if len(texts) else np.zeros((0, 64))
        return (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)).astype(np.float32)

    def _row(self, text: str):
        words = [w for w in text.lower().replace(".", " ").split() if len(w) > 3] or ["empty"]
        return sum(np.random.default_rng(zlib.crc32(w.encode())).standard_normal(64) for w in words)


def made_segments(*, notes: int, seed: int) -> tuple[list[Segment], dict[str, str]]:
    """Notes of four sentences, two subjects each; and the subject of each segment."""
    rng = random.Random(seed)
    segments, truth = [], {}
    for note in range(notes):
        first, second = rng.sample(sorted(SUBJECTS), 2)
        for place, subject in enumerate((first, first, second, second)):
            text = rng.choice(FRAMES).format(*rng.sample(SUBJECTS[subject], 3)).capitalize() + "."
            name = f"S-{note:03d}-{place}"
            segments.append(Segment(name, f"N-{note:03d}", place, Redacted(text), 0, len(text), 0, len(text)))
            truth[name] = subject
    return segments, truth


def vectors_of(segments, embedder) -> Vectors:
    return Vectors(tuple(s.id for s in segments), embedder.encode([s.text for s in segments]), embedder.name)


def no_scores() -> PillarScores:
    return PillarScores((), (), np.zeros((0, 0), dtype=np.float32), np.zeros((0, 0), dtype=np.bool_))
