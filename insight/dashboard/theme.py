"""One theme's card: what it is, how it moves, what was said as far as it may be shown, and the owner's edits."""

from typing import Any

import streamlit as st

from insight.dashboard import pictures, theme_edits, widgets
from insight.dashboard.cached import ask
from insight.palette import colours
from insight.records import Audience
from insight.workspace import Workspace

NAMES = {"segments": "Sentences", "at": "When", "event": "What happened", "others": "With"}


def page(workspace: Workspace, audience: Audience) -> None:
    """The theme the address names (``?id=``)."""
    widgets.linked("themes", "All themes")
    card = ask(workspace, "cards.theme_detail", audience, theme=st.query_params.get("id", ""))
    theme = card.theme
    st.title(widgets.plain(theme["name"]))
    breadth = "at least " if audience != "owner" else ""
    state = {"pinned": " · pinned", "hidden": " · hidden from others", "group": " · a wider theme"}
    st.caption(
        f"{widgets.heading(theme['pillar'])} · {theme['trend']} · {breadth}{theme['pairs']} pairs · "
        f"{theme['sessions']} sessions · {theme['first_seen']} to {theme['last_seen']}{state.get(theme['status'], '')}"
    )
    st.write(widgets.plain(theme["definition"]))
    st.write(" ".join(f":gray-badge[{widgets.plain(word)}]" for word in theme["keywords"]))
    if audience == "owner":
        theme_edits.edit(workspace, theme, card.exemplars)
    left, right = st.columns(2)
    with left:
        _said(card, audience)
        _why(card)
    with right:
        if audience == "owner":
            _share(workspace, theme)
        _moves(card, theme)
        if audience == "owner":
            _journey(workspace, theme)
    for why in card.why.splitlines():
        st.caption(f":material/shield: {why}")


def _said(card: Any, audience: Audience) -> None:  # noqa: ANN401  # a ThemeCard
    st.header("What was said")
    for row in card.exemplars.to_dict("records"):
        st.markdown(f"> {widgets.said(row['text'])}")
        if audience == "owner":
            widgets.linked("note", f"Note {row['session_id']}", id=str(row["session_id"]))
    if card.exemplars.empty:
        st.caption("No quotation can be shown here.")


def _why(card: Any) -> None:  # noqa: ANN401  # a ThemeCard
    with st.expander("Why these belong together"):
        st.write(
            "Sentences are compared by meaning, with their neighbours in the note. These are nearer to each other than "
            "to the rest; the badges above are the words that set them apart from other themes."
        )
        if "probability" in card.exemplars:
            widgets.table(
                card.exemplars,
                columns={"text": "Sentence", "probability": "How sure"},
                key="why-table",
                help_of={"probability": "The share of its nearest sentences that are in this theme."},
            )
    if len(card.neighbours):
        st.header("Near it")
        for row in card.neighbours.itertuples(index=False):
            widgets.linked("theme", widgets.plain(row.name), id=row.theme_id)


def _moves(card: Any, theme: dict[str, Any]) -> None:  # noqa: ANN401  # a ThemeCard
    st.header("By quarter")
    shade = colours([theme["pillar"]])[theme["pillar"]]
    if card.quarters.empty:
        st.caption("No quarter can be shown here.")
    else:
        series = [("pairs", "Pairs", shade)]
        pictures.columns_over_time(card.quarters, x="quarter", series=series, alt="Pairs that spoke of it, by quarter.")
        names = {"quarter": "Quarter", "pairs": "Pairs", "sessions": "Sessions", "segments": "Sentences"}
        widgets.table(card.quarters, columns=names, key="quarters")
        st.caption("The last quarter may not be over.")
    if len(card.units):
        st.header("By unit")
        names = {c: NAMES.get(c, c.capitalize()) for c in card.units.columns}
        widgets.table(card.units, columns=names, key="units")
    if len(card.history):
        with st.expander("History over the runs"):
            widgets.table(
                card.history, columns={c: NAMES.get(c, widgets.heading(c)) for c in card.history.columns}, key="history"
            )


def _share(workspace: Workspace, theme: dict[str, Any]) -> None:
    shares = ask(workspace, "journeys.shares", "owner", theme=theme["theme_id"])
    if shares.empty:
        return
    st.header("Share of sessions")
    shade = colours([theme["pillar"]])[theme["pillar"]]
    pictures.with_interval(
        shares, x="quarter", shade=shade, alt="The share of sessions that raised it, by quarter, with 95 % intervals."
    )
    names = {"quarter": "Quarter", "sessions": "Raised in", "of": "Of", "share": "Share", "complete": "Quarter is over"}
    widgets.table(shares, columns=names, key="shares")


def _journey(workspace: Workspace, theme: dict[str, Any]) -> None:
    every = ask(workspace, "journeys.journeys", "owner")
    rows = every[every["theme_id"] == theme["theme_id"]]
    if rows.empty:
        return
    row = rows.iloc[0]
    st.header("From talk to decision")
    lines = [f"**Raised** on {row['raised']}"]
    if row["repeated"]:
        lines.append(f"**Raised again** on {row['repeated']}, {row['days_to_repeat']} days later")
    if row["acted_on"]:
        lines.append(f"**Acted on** on {row['acted_on']}, {row['days_to_act']} days later")
    elif row["candidate"]:
        lines.append(f"**Perhaps acted on** on {row['candidate']}: nobody has confirmed the link yet")
    else:
        lines.append("**Not acted on**, as far as the register says")
    st.markdown("\n".join(f"- {line}" for line in lines))
    titles = ask(workspace, "decisions.decisions", "owner").set_index("decision_id")["title"].to_dict()
    for decision in row["decisions"]:
        widgets.linked("decision", widgets.title(titles.get(decision, decision)), id=decision)
