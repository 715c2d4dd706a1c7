"""The notebooks are a researcher's first hour: each must run as it is, and print nobody."""

import csv
import json
import os
import re
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("*.ipynb"))


def test_there_are_six() -> None:
    assert [path.name[:2] for path in NOTEBOOKS] == ["01", "02", "03", "04", "05", "06"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_none_is_kept_with_its_output(path: Path) -> None:
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        assert not cell.get("outputs")
        assert not cell.get("execution_count")


@pytest.mark.models
@pytest.mark.xdist_group("line")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_it_runs_and_prints_nobody(
    path: Path, demo_run: Path, demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nbclient = pytest.importorskip("nbclient", reason="the notebooks extra is not installed")
    nbformat = pytest.importorskip("nbformat")
    monkeypatch.setenv("INSIGHT_WORKSPACE", str(demo_run))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "kernels"))
    book = nbformat.read(path, as_version=4)
    client = nbclient.NotebookClient(book, timeout=240, resources={"metadata": {"path": str(path.parent)}})
    client.execute(env=dict(os.environ))
    said = json.dumps([cell.get("outputs", []) for cell in book.cells])
    with (demo / "participants.csv").open(newline="", encoding="utf-8") as rows:
        people = [name for row in csv.DictReader(rows) for name in (row["mentor"], row["mentee"])]
    for name in people:
        for part in (name, name.rpartition(" ")[2]):
            assert not re.search(rf"\b{re.escape(part)}\b", said), "a participant's name is printed"
    assert not re.search(r"\bTV-\d{4}\b|\bP\d\d\b", said), "a session or pair is printed"
    assert "traceback" not in said
