"""A BERT sentence encoder as an OpenVINO graph, written straight from its weights file.

Nothing of torch or transformers is imported, so a process is ready to encode in under a second. The graph takes batches
in which all texts have the same number of tokens: no padding and no mask, so that a text's vector does not depend on
its neighbours (measured: the same bits for batches of 1, 7, 8, 32 and 64, one thread or two, in fp32 and bf16).
"""

import importlib
import json
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from insight.lean import without
from insight.models.batching import Progress, run_batched
from insight.records import Rows

type Ids = npt.NDArray[np.int32]
type Weights = Mapping[str, npt.NDArray[Any]]

_POOLS = {"pooling_mode_cls_token": "cls", "pooling_mode_mean_tokens": "mean"}
_SUPPORTED = {"model_type": "bert", "hidden_act": "gelu", "position_embedding_type": "absolute"}


def pooling(folder: Path) -> str | None:
    """How a model folder pools its tokens ("mean" or "cls"), or None where this module cannot run the model."""
    try:
        config = _json(folder / "config.json")
        kinds = [str(m["type"]).rsplit(".", 1)[-1] for m in _json(folder / "modules.json")]
        pool = _json(folder / "1_Pooling" / "config.json")
        settings = _json(folder / "config_sentence_transformers.json")
    except (OSError, ValueError, KeyError):
        return None
    fits = all(config.get(name, value) == value for name, value in _SUPPORTED.items())
    chosen = [name for name, on in pool.items() if name.startswith("pooling_mode") and on is True]
    files = (folder / "model.safetensors").is_file() and (folder / "tokenizer.json").is_file()
    if not (fits and files and kinds in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"])):
        return None
    if len(chosen) != 1 or settings.get("default_prompt_name") or config.get("model_type") != "bert":
        return None
    return _POOLS.get(chosen[0])


class OpenVinoBert:
    """A compiled encoder. ``precision`` is "f32" or "bf16"; one stream a core, each on one thread."""

    def __init__(self, folder: Path, *, precision: str, limit: int, batch: int = 32, threads: int = 0) -> None:
        from tokenizers import Tokenizer

        self.precision = precision
        self.batch = batch
        self._streams = threads or os.cpu_count() or 1
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(limit)
        settings = {
            "INFERENCE_PRECISION_HINT": precision,
            "INFERENCE_NUM_THREADS": self._streams,
            "NUM_STREAMS": self._streams,
            "ENABLE_CPU_PINNING": False,  # pinned, the caller's thread is too, and torch after it crawls on one core
        }
        model = quiet_openvino().Core().compile_model(_graph(folder), "CPU", settings)
        self._requests = [model.create_infer_request() for _ in range(self._streams)]

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> Rows:
        """rows: float32, (n texts, dimensions), L2-normalised."""
        ids = [e.ids for e in self._tokenizer.encode_batch([text.strip() for text in texts])]

        def run(some: list[list[int]]) -> list[Rows]:
            return self._infer([np.array([ids[i] for i in places], np.int32) for places in some])

        return run_batched([len(i) for i in ids], self.batch, run, progress=progress)

    def _infer(self, batches: list[Ids]) -> list[Rows]:
        """Each stream works through its share of the batches, on a request of its own."""

        def work(stream: int) -> list[Rows]:
            request = self._requests[stream]
            return [request.infer([ids])[0].copy() for ids in batches[stream :: self._streams]]

        with ThreadPoolExecutor(self._streams) as pool:
            shares = list(pool.map(work, range(self._streams)))
        return [shares[i % self._streams][i // self._streams] for i in range(len(batches))]


def cpu_has_bf16() -> bool:
    """Whether the processor multiplies bf16 natively; elsewhere the hint would be emulated, slower and coarser."""
    return "BF16" in quiet_openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


def quiet_openvino() -> ModuleType:
    """The openvino module, imported so that it reports nothing: every other import of it comes after this one.

    Importing openvino sends an "import" event to its makers through ``openvino_telemetry``, unless that is absent, and
    no setting turns it off. So it is absent while openvino is imported.
    """
    with without("openvino_telemetry"):
        return importlib.import_module("openvino")


def _json(path: Path) -> Any:  # noqa: ANN401  # whatever the file holds
    return json.loads(path.read_text(encoding="utf-8"))


def _graph(folder: Path) -> Any:  # noqa: ANN401  # openvino.Model
    openvino = quiet_openvino()
    from openvino import opset13 as op
    from safetensors.numpy import load_file

    weights = {
        name.removeprefix("bert."): w.astype(np.float32)
        for name, w in load_file(folder / "model.safetensors").items()
        if w.dtype.kind == "f"
    }
    config = _json(folder / "config.json")
    ids = op.parameter([-1, -1], np.int32, name="ids")
    x = _embeddings(ids, weights, config)
    for layer in range(config["num_hidden_layers"]):
        x = _layer(x, weights, config, f"encoder.layer.{layer}.")
    first = op.gather(x, op.constant(np.int64(0)), op.constant(np.int64(1)))
    pooled = first if pooling(folder) == "cls" else op.reduce_mean(x, _ints(1), False)
    return openvino.Model([op.result(op.normalize_l2(pooled, _ints(-1), 1e-12, "max"))], [ids], "sentence-encoder")


def _ints(*values: int) -> Any:  # noqa: ANN401  # openvino.Node
    from openvino import opset13 as op

    return op.constant(np.array(values, np.int64))


def _linear(x: Any, weights: Weights, name: str) -> Any:  # noqa: ANN401  # openvino.Node
    from openvino import opset13 as op

    product = op.matmul(x, op.constant(weights[f"{name}.weight"]), False, True)
    return op.add(product, op.constant(weights[f"{name}.bias"]))


def _norm(x: Any, weights: Weights, name: str, epsilon: float) -> Any:  # noqa: ANN401  # openvino.Node
    from openvino import opset13 as op

    scaled = op.multiply(op.mvn(x, _ints(-1), True, epsilon, "inside_sqrt"), op.constant(weights[f"{name}.weight"]))
    return op.add(scaled, op.constant(weights[f"{name}.bias"]))


def _embeddings(ids: Any, weights: Weights, config: Mapping[str, Any]) -> Any:  # noqa: ANN401  # openvino.Node
    from openvino import opset13 as op

    zero = op.constant(np.int64(0))
    tokens = op.gather(op.shape_of(ids), _ints(1), zero)
    words = op.gather(op.constant(weights["embeddings.word_embeddings.weight"]), ids, zero)
    table = op.constant(weights["embeddings.position_embeddings.weight"])
    places = op.slice(table, _ints(0), tokens, _ints(1), _ints(0))
    kind = op.constant(weights["embeddings.token_type_embeddings.weight"][:1])
    return _norm(op.add(op.add(words, kind), places), weights, "embeddings.LayerNorm", config["layer_norm_eps"])


def _layer(x: Any, weights: Weights, config: Mapping[str, Any], at: str) -> Any:  # noqa: ANN401  # openvino.Node
    """One block of BERT (Devlin et al. 2019): self-attention and a feed-forward net, each added and normalised."""
    from openvino import opset13 as op

    hidden, heads, epsilon = config["hidden_size"], config["num_attention_heads"], config["layer_norm_eps"]
    turn = _ints(0, 2, 1, 3)

    def split(name: str) -> Any:  # noqa: ANN401  # openvino.Node
        wide = op.reshape(_linear(x, weights, f"{at}attention.self.{name}"), _ints(0, 0, heads, hidden // heads), True)
        return op.transpose(wide, turn)

    seen = op.scaled_dot_product_attention(split("query"), split("key"), split("value"))
    seen = op.reshape(op.transpose(seen, turn), _ints(0, 0, hidden), True)
    seen = _linear(seen, weights, f"{at}attention.output.dense")
    x = _norm(op.add(x, seen), weights, f"{at}attention.output.LayerNorm", epsilon)
    thought = op.gelu(_linear(x, weights, f"{at}intermediate.dense"), "erf")
    thought = _linear(thought, weights, f"{at}output.dense")
    return _norm(op.add(x, thought), weights, f"{at}output.LayerNorm", epsilon)
