"""One decision's story: what was decided, which conversations came before it, what it brought, what people said."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import streamlit as st

from insight import reviewing
from insight.dashboard import widgets
from insight.dashboard.cached import ask
from insight.dashboard.judging import SIDES, STRENGTHS, how, whose
from insight.records import Audience
from insight.views.evidence import DecisionCard
from insight.views.outcomes import METHOD
from insight.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd


def page(workspace: Workspace, audience: Audience) -> None:
    """The decision the address names (``?id=``)."""
    widgets.linked("decisions" if audience != "executive" else "executive", "All decisions")
    card: DecisionCard = ask(workspace, "evidence.decision_detail", audience, decision=st.query_params.get("id", ""))
    decision = card.decision
    st.title(widgets.title(decision["title"]))
    shown = (str(decision[k]).replace("_", " ") for k in ("decided_on", "unit", "owner_role", "status") if decision[k])
    st.caption(" · ".join(shown))
    for name in ("description", "rationale"):
        if decision[name]:
            st.write(widgets.plain(decision[name]))
    left, right = st.columns((3, 2))
    with left:
        st.header("Conversations before it")
        _evidence(workspace, card, audience)
    with right:
        st.header("What it brought")
        register = ask(workspace, "outcomes.outcomes", audience).set_index("decision_id")
        row = register.loc[decision["decision_id"]]
        st.write(widgets.plain(row["brought"]))
        if row["adjusted"] is not None and row["adjusted"] == row["adjusted"]:
            st.caption(METHOD)
        if audience == "owner":
            _history(card)
    if card.why:
        st.caption(f":material/shield: {card.why}")
    st.caption("That a subject was discussed before a decision does not show that it caused it.")


def _evidence(workspace: Workspace, card: DecisionCard, audience: Audience) -> None:
    if card.evidence.empty:
        undated = card.decision["decided_on"] is None
        found = "It has no date, so nothing can be said to come before it." if undated else "No supporting note found."
        st.info(found if audience == "owner" else "No conversation behind it is confirmed.")
    side = whose("speaker") if audience == "owner" and len(card.evidence) else SIDES[0]
    # What was scored too low to suggest is told, not shown as evidence, unless a person has spoken on it.
    low = (card.evidence["band"] == "hidden") & (card.evidence["status"] == "proposed")
    for link, rows in card.evidence[~low].groupby("link_id", sort=False, dropna=False):
        if not isinstance(link, str):  # for others than the owner nothing points at a session
            for row in rows.to_dict("records"):
                with st.container(border=True):
                    st.caption(f"{row['month'] or ''} · {STRENGTHS.get(row['strength'], row['status'])}")
                    st.markdown(widgets.said(row["text"]))
            continue
        first = rows.iloc[0]
        with st.container(border=True, key=f"evidence-{link}"):
            st.caption(f"{first['month'] or ''} · {first['status']}{_sure(first['probability'])}")
            for passage in passages(rows):
                st.markdown(" ".join(f"**{widgets.said(text)}**" if cited else _side(text) for text, cited in passage))
            st.caption("; ".join(first["reasons"] or []))
            widgets.linked("note", f"Note {first['session_id']}", id=str(first["session_id"]))
            voices = card.voices.get(link, {})
            if voices:
                _sides(voices, [role for role in SIDES[1:] if role not in voices])
            _verdict(workspace, link, side, voices.get(side, "proposed"))
    if low.any():
        _too_low(card.evidence[low].drop_duplicates("link_id"))


def passages(rows: "pd.DataFrame") -> list[list[tuple[str, bool]]]:
    """The sentences cited of one note and those beside them, each once, in runs as they stand in the note.

    A sentence comes with whether it is cited.
    """
    found: dict[int, tuple[str, bool]] = {}
    for place, text, before, after in zip(*(rows[c] for c in ("place", "text", "before", "after")), strict=True):
        found[place] = (text, True)
        for beside, words in ((place - 1, before), (place + 1, after)):
            if words:
                found.setdefault(beside, (words, False))
    runs: list[list[tuple[str, bool]]] = []
    for place in sorted(found):
        if place - 1 not in found:
            runs.append([])
        runs[-1].append(found[place])
    return runs


def _too_low(rows: "pd.DataFrame") -> None:
    with st.expander(f"{len(rows)} more notes were looked at and are not like it"):
        names = {"month": "When", "probability": "How sure", "text": "Its nearest sentence"}
        widgets.table(rows, columns=names, opens=("note", "session_id"), key="too-low")


def _side(text: str) -> str:
    return f":gray[{widgets.said(text)}]"


def _sure(probability: float | None) -> str:
    return "" if probability is None or probability != probability else f" · {probability:.0%} sure"


def _sides(voices: Mapping[str, str], waiting: Collection[str]) -> None:
    """Who said what, and which side has not been asked."""
    said = [f"{widgets.heading(role)}: {status}" for role, status in voices.items()]
    said += [f"{widgets.heading(role)}: not asked yet" for role in waiting]
    st.caption(" · ".join(said))


def _verdict(workspace: Workspace, link: str, side: str, status: str) -> None:
    row = st.container(horizontal=True, vertical_alignment="bottom")
    with row:
        said = how(link, width=200)
    if row.button("Confirm", key=f"confirm-{link}", disabled=status == "confirmed"):
        reviewing.give_verdict(workspace, link, "confirmed", by_role=side, strength=said)
        st.rerun()
    if row.button("Reject", key=f"reject-{link}", disabled=status == "rejected"):
        reviewing.give_verdict(workspace, link, "rejected", by_role=side)
        st.rerun()
    if row.button("Undo", key=f"undo-{link}", disabled=status == "proposed"):
        reviewing.give_verdict(workspace, link, "withdrawn", by_role=side)
        st.rerun()


def _history(card: DecisionCard) -> None:
    if card.history.empty:
        return
    with st.expander("What people said of these links"):
        names = {"at": "When", "by_role": "Who, by role", "status": "Said", "strength": "How", "reason": "Why"}
        widgets.table(card.history, columns=names, key="verdicts")
