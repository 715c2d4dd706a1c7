"""Shared by all tests: where the demo programme and the measuring data are, a key, and a hash embedder."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from filelock import FileLock

from tests.folders import copied

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
THE_MACHINES = ("INSIGHT_DATA", "INSIGHT_POSTGRES_URL")
"""What a machine may say to the tests; every other setting of its own stays outside."""


def pytest_configure() -> None:
    """The same conditions on every machine: its settings, its GPU, its speed and its luck decide nothing."""
    from hypothesis import settings

    for name in [n for n in os.environ if n.startswith("INSIGHT_") and n not in THE_MACHINES]:
        del os.environ[name]
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ |= {
        "INSIGHT_KEY": "a key for the tests that is long enough",
        "TOKENIZERS_PARALLELISM": "false",
        "CUDA_VISIBLE_DEVICES": "",
    }
    settings.load_profile("ci")  # no deadlines, the same draws each time; others with --hypothesis-profile=default


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("browser") or item.get_closest_marker("processes"):
            item.add_marker(pytest.mark.flaky(reruns=1))


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


RESULTS = ("notes", "segments", "themes", "candidates", "links", "decisions", "quality", "health", "scorecard")


@pytest.fixture(autouse=True)
def _main_module() -> Iterator[None]:
    """Streamlit's AppTest leaves its script behind as the main module, and worker processes would run it."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(scope="session", autouse=True)
def uploads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this process of the tests, and what it starts, keeps uploads: the machine's own folder is everybody's."""
    folder = tmp_path_factory.mktemp("uploads")
    os.environ["INSIGHT_UPLOADS"] = str(folder)
    return folder


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


@pytest.fixture(scope="session")
def run_cli() -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command line as a user runs it, in a process of its own."""

    def run(*args: object, **environ: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "insight", *map(str, args)]
        return subprocess.run(command, capture_output=True, text=True, env=os.environ | environ, cwd=ROOT)

    return run


@pytest.fixture(scope="session")
def demo_run(tmp_path_factory: pytest.TempPathFactory, demo: Path, run_cli) -> Path:
    """A workspace of the demo programme, made once by the command line. Tests that write to it copy it first.

    Each process of the tests reads a copy of its own: the one that is made is never opened by any of them.
    """
    shared = tmp_path_factory.getbasetemp().parent if os.environ.get("PYTEST_XDIST_WORKER") else None
    folder = (shared or tmp_path_factory.mktemp("demo")) / "demo-workspace"
    with FileLock(f"{folder}.lock"):
        if not (folder / "done").exists():
            shutil.rmtree(folder, ignore_errors=True)
            done = run_cli(
                *("run", demo / "sessions.csv", "--decisions", demo / "decisions.csv"),
                *("--roster", demo / "participants.csv", "-w", folder),
            )
            assert done.returncode == 0, done.stderr
            (folder / "done").write_text(done.stdout)
        return copied(folder, tmp_path_factory.mktemp("demo") / "workspace")


@pytest.fixture(scope="session")
def exported(run_cli, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, bytes]]:
    """Every table of a workspace's last run, as the command line writes them: name to bytes."""

    def tables(workspace: Path, **environ: str) -> dict[str, bytes]:
        out = tmp_path_factory.mktemp("run")
        done = run_cli("export", "run", "-w", workspace, "-o", out, **environ)
        assert done.returncode == 0, done.stderr
        return {name: (out / f"{name}.json").read_bytes() for name in RESULTS}

    return tables


@pytest.fixture(scope="module")
def folder(demo_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace that a module's dashboard serves."""
    return copied(demo_run, tmp_path_factory.mktemp("served") / "workspace")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    """The address of a dashboard on ``folder``."""
    from tests.browsing import browser_path, serving

    browser_path()
    with serving(folder) as url:
        yield url


@pytest.fixture(scope="module")
def chromium() -> "Iterator[Browser]":
    """A browser of this machine."""
    from playwright.sync_api import expect, sync_playwright

    from tests.browsing import FLAGS, browser_path

    expect.set_options(timeout=60_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def demo_copy(demo_run: Path, tmp_path: Path) -> Path:
    """A copy of the demo workspace to write to."""
    return copied(demo_run, tmp_path / "workspace")
