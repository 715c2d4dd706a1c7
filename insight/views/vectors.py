"""Sentences as vectors: for researchers made from the very words they may read, so that they tell nothing else."""

from typing import TYPE_CHECKING

from insight.views.audience import labelled, only
from insight.views.segments import segments

if TYPE_CHECKING:
    import pandas as pd

    from insight.ports import Embedder
    from insight.workspace import Workspace

DIGITS = 6


def vectors(workspace: "Workspace", *, audience: str = "owner", encoder: "Embedder | None" = None) -> "pd.DataFrame":
    """segment_id, theme_id, vector, embedder, run_id: a row for each row of ``segments``, by the same ids.

    vector: list of floats at length one, rounded to six places; ``embedder`` names the model.

    Raises:
        DisclosureError: the executive asks.
        ModelError: the encoder is missing.
    """
    import pandas as pd

    from insight import mining
    from insight.models.plain import plain
    from insight.store.vectors import VectorShards, vectors_for

    asked = only(audience, ("owner", "researcher"), what="Vectors")
    table = segments(workspace, audience=asked)
    encoder = encoder or mining.embedder(workspace)
    texts = [plain(text) for text in table["text"]]
    keys = [workspace.keyed("text", text) for text in texts]
    shards = VectorShards(workspace.path / "vectors", encoder.name)
    rows = vectors_for(texts, keys, encoder, shards).tolist() if texts else []
    made = table[["segment_id", "theme_id"]].copy()
    made["vector"] = pd.Series([[round(x, DIGITS) for x in row] for row in rows], dtype=object)
    made["embedder"], made["run_id"] = encoder.name, table["run_id"]
    why = [table.attrs["why"]] if table.attrs["why"] else []
    return labelled(made, workspace, audience=asked, run=table.attrs["run"], withheld=table.attrs["withheld"], why=why)
