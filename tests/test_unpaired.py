"""Documents that name no pair: their themes never reach k, so somebody has to be told, and what to write where."""

from pathlib import Path

import pytest

from insight import pipeline
from insight import workspace as workspaces

FLAGS = {"anonymise.use_model": False, "anonymise.unknown_language": "patterns", "engine.kind": "inline"}


def _documents(folder: Path, paired: int, *, of: int) -> Path:
    folder.mkdir(exist_ok=True)
    for n in range(of):
        pair = f"Pair: Q{n}\n" if n < paired else ""
        text = f"Date: 2025-03-{n + 10}\n{pair}\nWe spoke of the rota, and {n} times of the till.\n"
        (folder / f"note {n}.md").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("paired", "told"), [(0, ["7 documents"]), (2, ["5 documents"]), (3, [])])
def test_documents_without_a_pair_are_told_of_in_one_line(tmp_path: Path, paired: int, told: list[str]) -> None:
    workspace = workspaces.init(tmp_path / "ws", flags=FLAGS)
    report = pipeline.ingest([_documents(tmp_path / "notes", paired, of=7)], workspace)
    assert (report.counts["notes"], [r.reason[:11] for r in report.rejections]) == (7, told)
    assert [r.ref.file for r in report.rejections] == [paired + 1] * len(told)
    again = pipeline.ingest([tmp_path / "notes"], workspace)  # nothing is read anew, and it is as true as before
    assert (again.counts["unchanged"], again.rejections) == (7, report.rejections)


def test_files_that_a_pair_was_added_to_are_no_longer_told_of(tmp_path: Path) -> None:
    workspace = workspaces.init(tmp_path / "ws", flags=FLAGS)
    assert pipeline.ingest([_documents(tmp_path / "notes", 0, of=6)], workspace).rejections
    assert not pipeline.ingest([_documents(tmp_path / "notes", 6, of=6)], workspace).rejections
