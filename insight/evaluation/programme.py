"""A labelled programme run once in a throw-away workspace, and its exports."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from insight import pipeline, views
from insight import workspace as workspaces
from insight.evaluation import labels

type Row = dict[Any, Any]


@contextmanager
def exports(data: Path, *tables: str) -> Iterator[list[list[Row]]]:
    """Run the line on ``data`` as a user would and give the rows of the named tables; nothing is left behind."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = workspaces.init(Path(folder) / "workspace")
        pipeline.run(
            [labels.find(data, "sessions.csv")],
            workspace,
            decisions=labels.optional(data, "decisions.csv"),
            roster=labels.optional(data, "participants.csv"),
        )
        yield [views.table(workspace, t, audience="owner", exporting=True).to_dict("records") for t in tables]
        workspace.store.engine.dispose()
