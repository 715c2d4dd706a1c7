"""The owner's first page: how much there is, what waits, what recurs most."""

import streamlit as st

from insight.dashboard import uploads, widgets
from insight.dashboard.cached import ask
from insight.records import Audience
from insight.workspace import Workspace

TOP = 8
OUTSIDE = "none"


def page(workspace: Workspace, audience: Audience) -> None:
    """Numbers, what waits for a person, the broadest themes."""
    st.title("What our conversations are telling us")
    seen = ask(workspace, "overview.overview", audience)
    if not seen.sessions:
        uploads.welcome(workspace)
        return
    themes = ask(workspace, "themes.themes", audience)
    inside = themes[(themes["pillar"] != OUTSIDE) & ~themes["status"].isin(["hidden", "group"])]
    outside = int(((themes["pillar"] == OUTSIDE) & (themes["status"] != "group")).sum())
    aside = f"; {outside} more outside the pillars, such as logistics" if outside else ""
    widgets.figures(
        (
            ("Sessions held", seen.held, "Sessions that took place; cancelled and moved ones are on the health page."),
            ("Pairs", seen.pairs, "Pairs that met at least once; a group session counts each of its pairs."),
            ("Themes", len(inside), f"Subjects under the pillars that recur over several sessions{aside}."),
            ("Decisions", seen.decisions, "Documented decisions in the register."),
            ("Confirmed", seen.confirmed, "Decisions with at least one conversation that a person confirmed."),
        )
    )
    widgets.explained_text(seen.why)
    _waiting(workspace, audience)
    if themes.empty:
        widgets.nothing("themes", "Themes appear once several sessions speak of the same thing.")
        return
    st.header("What recurs most")
    top = inside.head(TOP)
    chart, table = st.columns((5, 4))
    with chart:
        widgets.bars(
            top, label="name", value="pairs", alt="The broadest themes by number of pairs, coloured by pillar."
        )
    with table:
        widgets.table(
            top,
            columns={"name": "Theme", "pairs": "Pairs", "trend": "Trend"},
            opens=("theme", "theme_id"),
            key="top-themes",
        )
    widgets.explained(themes)


def _waiting(workspace: Workspace, audience: Audience) -> None:
    questions = ask(workspace, "reviews.questions", audience, role=None)
    risks = ask(workspace, "programme.at_risk", audience)
    looks = ask(workspace, "reviews.redactions", audience)
    waits = (
        ("queues", len(questions), "link to confirm", "links to confirm"),
        ("queues", looks.attrs["waiting"], "redaction to look at", "redactions to look at"),
        ("health", len(risks), "pair worth a word", "pairs worth a word"),
    )
    for column, (target, count, one, many) in zip(st.columns(3), waits, strict=True):
        with column:
            widgets.linked(target, f"**{count}** {one if count == 1 else many}")
