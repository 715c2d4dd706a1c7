"""What the link scorer learned from verdicts: for the owner, who can take it back."""

from typing import TYPE_CHECKING

from insight import linking
from insight.models.link_model import packaged
from insight.models.links import REASONS
from insight.views import base
from insight.views.audience import labelled, only

if TYPE_CHECKING:
    import pandas as pd

    from insight.workspace import Workspace

COLUMNS = ("figure", "as_shipped", "in_use")


def link_model(workspace: "Workspace", *, audience: str = "owner") -> "pd.DataFrame":
    """figure, as_shipped, in_use: verdicts learned from, log loss on unseen ones, and what each reason weighs.

    ``attrs["facts"]``: ``said`` (in a sentence), ``judged`` (links people agree on now), ``known`` (those that the last
    linking knew) and ``learning`` (whether verdicts may change the scorer).

    Raises:
        DisclosureError: anyone but the owner asks.
    """
    import pandas as pd

    asked = only(audience, ("owner",), what="The link model")
    kept, shipped, used = linking.kept(workspace), packaged(), linking.in_use(workspace)
    rows: list[tuple[str, float | None, float | None]] = [
        ("verdicts it was refitted to", 0.0, float(kept["verdicts"]) if kept.get("model") else 0.0),
        ("log loss on verdicts of other decisions", kept.get("before"), kept.get("after")),
        *((why, shipped.weights[name], used.weights[name]) for name, why in REASONS.items()),
    ]
    judged = linking.judged(workspace.store.verdicts(), workspace.store.links())
    facts = {
        "said": linking.in_words(workspace),
        "judged": len(judged),
        "known": int(kept.get("verdicts", 0)),
        "learning": linking.is_learning(workspace),
    }
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return labelled(table, workspace, audience=asked, run=base.run_of(workspace), facts=facts)
