"""From talk to decision: when a theme was first raised, raised again, acted on; and its share of the sessions."""

from typing import TYPE_CHECKING

from insight.models import journey, trends, verdicts
from insight.views import base
from insight.views.audience import labelled, only

if TYPE_CHECKING:
    import pandas as pd

    from insight.workspace import Workspace

OWNER = ("owner",)
COLUMNS = [
    *("theme_id", "raised", "repeated", "sessions", "pairs", "acted_on", "decisions", "candidate"),
    *("days_to_repeat", "days_to_act"),
]


def journeys(workspace: "Workspace", *, audience: str = "owner") -> "pd.DataFrame":
    """theme_id, raised, repeated, sessions, pairs, acted_on, decisions, candidate, days_to_repeat, days_to_act.

    Dates of single sessions, so for the owner only.

    Raises:
        DisclosureError: anyone else asks.
    """
    import pandas as pd

    asked = only(audience, OWNER, what="The days on which themes were raised")
    store = workspace.store
    session_of_note = {note.id: note.session for note in store.notes()}
    session_of = {s.id: session_of_note[s.note] for s in store.segments()}
    themes = {a.segment: a.theme for a in store.assignments() if a.theme}
    links, said = store.links(), verdicts.fold(store.verdicts())
    confirmed = {(link.decision, link.note) for name, link in links.items() if name in said and said[name].influenced}
    found = journey.journeys(
        journey.mentions(themes, session_of, store.sessions()), links.values(), store.decisions(), confirmed=confirmed
    )
    rows = [(j.theme, *(getattr(j, name) for name in COLUMNS[1:])) for j in found]
    return labelled(
        pd.DataFrame(rows, columns=COLUMNS).astype(object), workspace, audience=asked, run=base.run_of(workspace)
    )


def shares(workspace: "Workspace", *, theme: str, audience: str = "owner") -> "pd.DataFrame":
    """quarter, sessions, of, share, low, high, complete: how often sessions with notes raised a theme, with intervals.

    Raises:
        DisclosureError: anyone but the owner asks; others have the quarters of ``theme_detail``.
    """
    import pandas as pd

    asked = only(audience, OWNER, what="Shares of single quarters")
    met, table = base.meetings(workspace), base.cells_by_theme(workspace)
    spoken = {s for counts in table.values() for s in counts}
    held = [
        trends.Held(m.id, m.date, tuple(sorted(m.pairs)), m.unit) for m in met.values() if m.id in spoken and m.date
    ]
    raised = {theme: [s for s in table.get(theme, {}) if met[s].date]}
    found = trends.trends(raised, held, period="quarter") if held and raised[theme] else []
    rows = [(p.label, p.sessions, p.of, p.share, p.low, p.high, p.complete) for each in found for p in each.points]
    columns = ["quarter", "sessions", "of", "share", "low", "high", "complete"]
    return labelled(pd.DataFrame(rows, columns=columns), workspace, audience=asked, run=base.run_of(workspace))
