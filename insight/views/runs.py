"""The runs and their manifests."""

from typing import TYPE_CHECKING

import sqlalchemy as sa

from insight.store import schema as t
from insight.store.reader import frame
from insight.views import base
from insight.views.audience import labelled, only

if TYPE_CHECKING:
    import pandas as pd

    from insight.workspace import Workspace

COLUMNS = ("run_id", "at", "recipe_digest", "k", "k_quotes", "counts", "seconds", "versions", "manifest")
ACCESS = ("at", "audience", "action", "what", "run")
EXACT = ("counts", "seconds")


def runs(workspace: "Workspace", *, audience: str = "owner") -> "pd.DataFrame":
    """All runs, the latest first, each with its manifest.

    Researchers see recipe, versions and thresholds; counts and times move with a single note and stay with the owner.

    Raises:
        DisclosureError: the executive asks.
    """
    import pandas as pd

    asked = only(audience, ("owner", "researcher"), what="Runs")
    rows = []
    for row in workspace.store.rows(sa.select(t.runs).order_by(t.runs.c.seq.desc())):
        manifest = dict(row.manifest)
        if asked != "owner":
            manifest = {k: v for k, v in manifest.items() if k not in (*EXACT, "input_digest", "figures")}
        limits = manifest.get("thresholds", {})
        rows.append(
            {
                "run_id": row.id,
                "at": row.at.isoformat(timespec="seconds") if asked == "owner" else row.at.date().isoformat(),
                "recipe_digest": manifest.get("recipe_digest"),
                "k": limits.get("k"),
                "k_quotes": limits.get("k_quotes"),
                "counts": manifest.get("counts"),
                "seconds": manifest.get("seconds"),
                "versions": manifest.get("versions"),
                "manifest": manifest,
            }
        )
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return labelled(table, workspace, audience=asked, run=base.run_of(workspace))


def access(workspace: "Workspace", *, audience: str = "owner") -> "pd.DataFrame":
    """at, audience, action, what, run: who, by role, saw or took what, the latest first. For the owner only.

    Raises:
        DisclosureError: anyone else asks.
    """
    asked = only(audience, ("owner",), what="Access log entries")
    query = sa.select(*(t.access_log.c[name] for name in ACCESS)).order_by(t.access_log.c.seq.desc())
    table = frame(workspace.store, query)
    table["at"] = table["at"].astype("datetime64[s]")
    return labelled(table, workspace, audience=asked, run=base.run_of(workspace))
