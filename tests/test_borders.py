"""The borders of the design: what may import what, where raw text may be seen, and what is loaded when."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import insight

PACKAGE = Path(insight.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))

# Lower layers first. A file may import from layers below its own, and from its own layer's package.
LAYERS = [
    {"insight.errors", "insight.lean", "insight.disk"},
    {"insight.records", "insight.palette"},
    {"insight.ports"},
    {"insight.recipe", "insight.contracts"},
    {"insight.ingest", "insight.models", "insight.store", "insight.disclosure", "insight.engines", "insight.programme"},
    {"insight.policy", "insight.workspace", "insight.people", "insight.retention"},
    {
        "insight.ahead",
        "insight.pipeline",
        "insight.mining",
        "insight.linking",
        "insight.runs",
        "insight.views",
        "insight.reviewing",
        "insight.stateless",
        "insight.evaluation",
        "insight.synthetic",
        "insight.codebook",
        "insight.batch",
        "insight.comparing",
        "insight.erasing",
        "insight.rekeying",
        "insight.checking",
    },
    {"insight.cli", "insight.console", "insight.dashboard", "insight.report", "insight.serve", "insight.diagnose"},
    {"insight.__main__", "insight"},
]
HEAVY = ("torch", "spacy", "pandas", "bertopic", "streamlit", "sklearn", "sentence_transformers", "openvino", "plotly")


def module_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def layer_of(module: str) -> int:
    for depth, names in reversed(list(enumerate(LAYERS))):
        for name in names:
            if module == name or (name != "insight" and module.startswith(name + ".")):
                return depth
    raise AssertionError(f"{module} stands in no layer: add it to LAYERS where it belongs")


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    modules = {module_of(f) for f in FILES}
    return {m if m in modules else m.rpartition(".")[0] for m in found if m.split(".")[0] == "insight"}


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_imports_point_down(path: Path) -> None:
    own = module_of(path)
    package = ".".join(own.split(".")[:2])
    for other in imports_of(path):
        same = ".".join(other.split(".")[:2]) == package
        assert same or other == "insight" or layer_of(other) < layer_of(own) or _beside(own, other), (
            f"{own} imports {other}, which is not below it"
        )


def _beside(own: str, other: str) -> bool:
    """Within the upper layers neighbours may use each other; ingest, models and store may not."""
    return layer_of(own) == layer_of(other) and layer_of(own) > 4


def test_every_module_stands_on_the_page_that_explains_them() -> None:
    page = (PACKAGE.parent / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")
    drawn = set(re.findall(r"[a-z]+", page.split("```text")[2].split("```")[0]))
    assert {name.partition(".")[2] for names in LAYERS[:-1] for name in names} <= drawn


def calls_of(path: Path, name: str) -> int:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return sum(
        isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Attribute) and node.func.attr == name)
            or (isinstance(node.func, ast.Name) and node.func.id == name)
        )
        for node in ast.walk(tree)
    )


def test_raw_text_is_revealed_in_one_file() -> None:
    assert {module_of(f) for f in FILES if calls_of(f, "reveal")} == {"insight.ingest.anonymise.door"}


def test_redacted_is_minted_by_the_anonymiser_and_by_the_store_from_its_own_rows() -> None:
    assert {module_of(f) for f in FILES if calls_of(f, "Redacted")} <= {
        "insight.ingest.anonymise.door",
        "insight.store.schema",
        "insight.records.text",  # a slice of what is redacted
    }


def test_withheld_texts_are_touched_by_the_record_alone() -> None:
    offenders = {module_of(f) for f in FILES if "._texts" in f.read_text(encoding="utf-8")}
    assert offenders == {"insight.records.text"}


@pytest.mark.parametrize("start", ["import insight", "import insight.cli", "import insight.records, insight.ports"])
def test_starting_loads_nothing_heavy(start: str) -> None:
    code = f"import sys; {start}; print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\nsys.argv = ['insight', '--help']\n"
        "from insight.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip().endswith("[]")
    assert "Usage: insight" in done.stdout


def test_the_public_names_are_sorted_and_there() -> None:
    assert insight.__all__ == sorted(insight.__all__)
    for name in insight.__all__:
        assert getattr(insight, name) is not None
    assert set(insight.__all__) <= set(dir(insight))
