"""Programme views that compare by meaning: they need the encoder and the segments' vectors."""

from typing import TYPE_CHECKING

from insight import mining
from insight.views import programme

if TYPE_CHECKING:
    import pandas as pd

    from insight.workspace import Workspace


def gaps(workspace: "Workspace", *, audience: str = "owner") -> "pd.DataFrame":
    """Where conversations reach a knowledge gap of programme.toml, by words and by meaning, and where not."""
    encoder = mining.embedder(workspace)
    vectors = mining.embedded(workspace, workspace.store.segments(), encoder)
    return programme.gaps(workspace, audience=audience, encoder=encoder, vectors=vectors)


def mentor_learning(workspace: "Workspace", *, audience: str = "owner") -> "pd.DataFrame":
    """What mentors learned, by the theme it is nearest to."""
    encoder = mining.embedder(workspace)
    vectors = mining.embedded(workspace, workspace.store.segments(), encoder)
    return programme.mentor_learning(workspace, encoder=encoder, vectors=vectors, audience=audience)
