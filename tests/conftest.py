"""Shared by all tests: where the demo programme and the measuring data are, a key, and a hash embedder."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ.setdefault("INSIGHT_KEY", "a key for the tests that is long enough")


class HashEmbedder:
    """A small real encoder: words hashed to signs, summed, normalised. Same words, same direction."""

    name = "hash-64"

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        rows = np.zeros((len(texts), 64), np.float32)
        for i, text in enumerate(texts):
            for word in text.lower().split():
                bits = np.unpackbits(np.frombuffer(hashlib.sha256(word.encode()).digest()[:8], np.uint8))
                rows[i] += bits.astype(np.float32) * 2 - 1
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def demo() -> Path:
    """The invented demo programme."""
    return ROOT / "examples" / "demo"


@pytest.fixture(scope="session")
def data() -> Path:
    """The measuring data; skips with a reason where it is absent."""
    folder = Path(os.environ.get("INSIGHT_DATA", ROOT.parent / "shared" / "data"))
    if not (folder / "corpus").is_dir():
        pytest.skip("the measuring data is absent: set INSIGHT_DATA to its folder")
    return folder


@pytest.fixture(scope="session")
def hash_embedder() -> HashEmbedder:
    return HashEmbedder()
