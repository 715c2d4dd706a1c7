"""The encoder: torch's vectors without torch, and the same bits whatever else is in the batch."""

import json
import os
import random
import shutil
import subprocess
import sys

import numpy as np
import pytest

from insight import contracts
from insight.errors import ModelError
from insight.models import batching, embed, openvino_bert, torch_encoder
from insight.models.embed import PACKAGED, PROBES, SentenceEmbedder

pytestmark = pytest.mark.models

SUBJECTS = ("The warehouse team", "A new joiner", "Our largest customer", "The finance director", "Nobody in the room")
VERBS = ("asked for", "stopped using", "was surprised by", "wants to try", "never heard of")
THINGS = (
    "the chat assistant",
    "shared parental leave",
    "prices on the phone",
    "the quarterly survey",
    "open office days",
)
WHENS = ("", " last week", " after the town hall, and said so in front of everyone")


def sentences() -> list[str]:
    return [f"{s} {v} {t}{w}." for s in SUBJECTS for v in VERBS for t in THINGS for w in WHENS]


@pytest.fixture(scope="module")
def embedder():
    return SentenceEmbedder()


@pytest.fixture(scope="module")
def torch_rows():
    return SentenceEmbedder(backend="torch").encode(sentences())


def neighbours(rows: np.ndarray, k: int = 10) -> list[set[int]]:
    return [set(order[:k]) for order in np.argsort(-(rows @ rows.T) + 9 * np.eye(len(rows)), axis=1)]


@pytest.mark.parametrize(
    ("backend", "precision"), [("auto", "auto"), ("openvino", "auto"), ("openvino", "f32"), ("torch", "auto")]
)
def test_every_encoder_keeps_the_contract(backend, precision):
    contracts.embedder(lambda: SentenceEmbedder(backend=backend, precision=precision))


def test_rows_are_unit_float32_in_the_order_given(embedder):
    rows = embedder.encode(["Good morning.", "We talked about pricing.", "Good morning."])
    assert rows.dtype == np.float32
    assert rows.shape == (3, 384)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    np.testing.assert_array_equal(rows[0], rows[2])
    assert embedder.encode([]).shape == (0, 384)


@pytest.mark.parametrize("precision", ["f32", "bf16"])
def test_openvino_gives_the_vectors_and_neighbours_of_torch(precision, torch_rows):
    if precision == "bf16" and not openvino_bert.cpu_has_bf16():
        pytest.skip("this processor has no bf16")
    rows = SentenceEmbedder(backend="openvino", precision=precision).encode(sentences())
    cosine = (rows * torch_rows).sum(axis=1)
    assert cosine.mean() >= embed.TOLERANCE[precision]
    assert cosine.min() >= 0.995
    overlap = np.mean([len(a & b) / 10 for a, b in zip(neighbours(rows), neighbours(torch_rows), strict=True)])
    assert overlap >= (0.97 if precision == "bf16" else 0.999)


@pytest.mark.parametrize("precision", ["f32", "auto"])
def test_a_vector_has_the_same_bits_whatever_is_in_the_batch(precision):
    texts = sentences()[::3] + list(PROBES)
    whole = SentenceEmbedder(precision=precision).encode(texts)
    places = list(range(len(texts)))
    random.Random(3).shuffle(places)
    some = places[:70]
    for batch, threads in ((1, 1), (7, 2), (64, 1)):
        rows = SentenceEmbedder(precision=precision, batch=batch, threads=threads).encode([texts[i] for i in some])
        np.testing.assert_array_equal(rows, whole[some])


NO_NETWORK = """
import os, socket, sys
def refused(*args, **kwargs):
    print("reached out", flush=True)
    os._exit(3)
socket.socket.connect = socket.getaddrinfo = refused
os.register_at_fork(before=lambda: print("forked", flush=True))
from insight.models.embed import SentenceEmbedder
embedder = SentenceEmbedder()
embedder.encode(["hello"]), embedder.name
print([m for m in ("torch", "transformers", "sentence_transformers", "openvino_telemetry.main") if m in sys.modules])
"""


def test_torch_is_not_loaded_and_nobody_is_told_that_the_encoder_ran():
    done = subprocess.run([sys.executable, "-c", NO_NETWORK], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]"


ENCODED = "from insight.models.embed import SentenceEmbedder; print(SentenceEmbedder().encode(['hello']).shape)"


def test_a_processor_that_promises_more_than_it_can_do_still_encodes():
    """A virtual machine may show bf16 and forbid it: the encoder said that it could not be loaded, and no run began."""
    less = os.environ | {"ONEDNN_MAX_CPU_ISA": "AVX2"}  # OpenVINO goes on saying that bf16 is there
    done = subprocess.run([sys.executable, "-c", ENCODED], capture_output=True, text=True, env=less, check=False)
    assert done.stdout == "(1, 384)\n", done.stderr


def test_the_shipped_reference_is_what_torch_gives_today():
    folder = embed.find_model(PACKAGED)
    shipped = torch_encoder.reference(folder, embed.digest(folder), PROBES)
    np.testing.assert_allclose(shipped, torch_encoder.make_reference(folder, PROBES), atol=2e-6)


def test_any_sentence_transformers_folder_loads_and_long_texts_are_cut(tmp_path, torch_rows):
    folder = tmp_path / "our-encoder"
    shutil.copytree(embed.find_model(PACKAGED), folder)
    rows = SentenceEmbedder(str(folder)).encode(sentences()[:5])
    assert ((rows * torch_rows[:5]).sum(axis=1) > 0.999).all()
    assert SentenceEmbedder(str(folder)).name.startswith("our-encoder/")
    short = SentenceEmbedder(str(folder), max_tokens=16)
    same = short.encode(["one two three " * 50, "one two three " * 90])
    np.testing.assert_array_equal(same[0], same[1])


def test_a_model_openvino_cannot_be_built_for_runs_on_torch(tmp_path, torch_rows):
    folder = tmp_path / "cls-and-mean"
    shutil.copytree(embed.find_model(PACKAGED), folder)
    pool = json.loads((folder / "1_Pooling" / "config.json").read_text())
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(pool | {"pooling_mode_max_tokens": True}))
    assert openvino_bert.pooling(folder) is None
    encoder = SentenceEmbedder(str(folder))
    assert encoder.encode(["hello"]).shape == (1, 768)
    assert "torch" in encoder.name
    with pytest.raises(ModelError, match=r"embed\.backend"):
        SentenceEmbedder(str(folder), backend="openvino").encode(["hello"])


def test_a_model_that_is_not_here_is_told_and_nothing_is_fetched():
    with pytest.raises(ModelError, match=r"embed\.model"):
        SentenceEmbedder("no-such-encoder-anywhere").encode(["hello"])


def test_progress_reaches_the_number_of_distinct_texts():
    seen: list[tuple[int, int]] = []
    SentenceEmbedder(progress=lambda done, total: seen.append((done, total))).encode([*sentences()[:40], "x", "x"])
    assert seen[-1] == (41, 41)


def test_batches_hold_equal_lengths_and_every_place_once():
    lengths = [3, 9, 3, 3, 9, 4]
    made = batching.batches(lengths, 2)
    assert made == [[0, 2], [3], [5], [1, 4]]


def test_a_model_of_ones_own_is_held_to_torchs_rows_made_once(tmp_path, monkeypatch):
    """Its reference is kept where this user's caches are, and is read from there the next time."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = embed.find_model(PACKAGED)
    made = torch_encoder.reference(folder, "0" * 64, PROBES[:2])
    np.testing.assert_allclose(made, torch_encoder.reference(folder, embed.digest(folder), PROBES)[:2], atol=2e-6)
    assert [path.suffix for path in tmp_path.rglob("*") if path.is_file()] == [".npy"]
    again = torch_encoder.reference(tmp_path / "no-model-here", "0" * 64, PROBES)
    np.testing.assert_array_equal(again, made)


def test_a_model_whose_tokenizer_is_of_another_kind_encodes_in_the_order_given(tmp_path):
    """Static models come with a bare tokenizer that cannot be asked for lengths."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import StaticEmbedding
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(embed.find_model(PACKAGED) / "tokenizer.json"))
    table = np.random.default_rng(2).standard_normal((tokenizer.get_vocab_size(), 8)).astype(np.float32)
    model = SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=table)], device="cpu")
    model.save(str(tmp_path / "static"))
    texts = sentences()[::9]
    rows = SentenceEmbedder(str(tmp_path / "static"), batch=4).encode(texts)
    np.testing.assert_allclose(rows, model.encode(texts, normalize_embeddings=True), atol=1e-6)


def test_torch_keeps_to_the_threads_it_was_given():
    import torch

    before = torch.get_num_threads()
    try:
        torch_encoder.TorchEncoder(embed.find_model(PACKAGED), limit=64, threads=1)
        assert torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(before)


def test_a_gpu_is_used_where_torch_has_one_and_nobody_forbade_it(monkeypatch):
    import torch

    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    assert torch_encoder.has_cuda() == torch.cuda.is_available()
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "-1")
    assert not torch_encoder.has_cuda()
