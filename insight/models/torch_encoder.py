"""The encoder on torch, through sentence-transformers: any model, CUDA, and the reference the others are held to."""

import os
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from insight.models.batching import Progress, run_batched
from insight.records import Rows

SHIPPED = "encoder_reference.npz"


class TorchEncoder:
    """A sentence-transformers model on its best device. Rows of a text differ by up to 1e-6 with its neighbours."""

    def __init__(self, folder: Path, *, limit: int, batch: int = 32, threads: int = 0) -> None:
        self._model = _load(folder)
        with suppress(AttributeError):  # a static model has no longest text
            self._model.max_seq_length = limit
        self.precision = f"torch-{self._model.device.type}"
        self.batch = batch
        if threads:
            import torch

            torch.set_num_threads(threads)

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> Rows:
        """rows: float32, (n texts, dimensions), L2-normalised."""

        def run(some: list[list[int]]) -> list[Rows]:
            return [_encode(self._model, [texts[i] for i in places], batch=self.batch) for places in some]

        return run_batched(self._lengths(texts), self.batch, run, progress=progress)

    def _lengths(self, texts: Sequence[str]) -> list[int]:
        try:
            return [len(ids) for ids in self._model.tokenizer(list(texts))["input_ids"]]
        except (AttributeError, KeyError, TypeError, ValueError):  # a model with another kind of tokenizer
            return [len(text) for text in texts]


def has_cuda() -> bool:
    """Whether torch would find a GPU; asked of the driver first, because asking torch costs seconds."""
    if os.environ.get("CUDA_VISIBLE_DEVICES") in ("", "-1"):
        return False
    if not (Path("/proc/driver/nvidia/version").exists() or shutil.which("nvidia-smi")):
        return False
    try:
        import torch
    except ImportError:
        return False
    return bool(torch.cuda.is_available())


def reference(folder: Path, digest: str, probes: Sequence[str]) -> Rows:
    """Torch's rows for the probes: shipped for the packaged model, else made once and kept in the user's cache folder.

    The cache holds vectors of public sentences, nothing of a user's.
    """
    name = digest[:16]
    with np.load(str(resources.files("insight.models") / "data" / SHIPPED)) as shipped:
        if name in shipped:
            return np.asarray(shipped[name], np.float32)
    from platformdirs import user_cache_path

    path = user_cache_path("insight") / "encoders" / f"{name}.npy"
    if not path.is_file():
        _keep(path, make_reference(folder, probes))
    return np.asarray(np.load(path), np.float32)


def make_reference(folder: Path, probes: Sequence[str]) -> Rows:
    """rows: float32, (n probes, dimensions), by sentence-transformers itself, one text at a time."""
    return _encode(_load(folder, device="cpu"), list(probes), batch=1)


def _encode(model: Any, texts: list[str], *, batch: int) -> Rows:  # noqa: ANN401  # SentenceTransformer
    rows = model.encode(texts, batch_size=batch, normalize_embeddings=True, show_progress_bar=False)
    return np.asarray(rows, np.float32)


def _load(folder: Path, *, device: str | None = None) -> Any:  # noqa: ANN401  # SentenceTransformer
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(folder), device=device, local_files_only=True)


def _keep(path: Path, rows: Rows) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as file:
        np.save(file, rows)
    Path(file.name).replace(path)
