"""Write a decision down by form."""

import streamlit as st

from insight import pipeline, reviewing
from insight.dashboard import widgets
from insight.dashboard.cached import ask
from insight.records import Audience
from insight.workspace import Workspace

STATES = ("proposed", "approved", "in_progress", "implemented", "measured", "rejected", "superseded")
CATEGORIES = ("product", "process", "policy", "hiring", "marketing", "technology", "communication", "other")
KINDS = ("revenue", "cost_saving", "cost_avoidance", "productivity", "retention", "none")
PROOF = ("estimated", "forecast", "realised", "finance_validated")


def page(workspace: Workspace, audience: Audience) -> None:
    """A form; the words go through the anonymiser; links are looked for after."""
    st.title("Write a decision")
    st.caption("Names are taken out of what you write. The owner of a decision is a role, never a person.")
    units = sorted({u for u in ask(workspace, "decisions.decisions", audience)["unit"] if u})
    with st.form("decision", border=True):
        fields = _what(units) | _worth()
        sent = st.form_submit_button("Keep it", type="primary")
    if sent:
        with st.spinner("Taking names out…"):
            identity = reviewing.add_decision(workspace, fields)
        with st.spinner("Looking for conversations before it…"):
            pipeline.link(workspace)
        widgets.flash("Kept. Conversations that may have led to it are below.")
        widgets.go("decision", id=identity)


def _what(units: list[str]) -> dict[str, object]:
    title = st.text_input("What was decided", max_chars=200, key="title")
    description = st.text_area("In a few sentences", max_chars=2000, key="description")
    rationale = st.text_area("Why", max_chars=2000, key="rationale")
    a, b, c = st.columns(3)
    return {
        "title": title,
        "description": description,
        "rationale": rationale,
        "decided_on": a.date_input(
            "Decided on", value="today", key="decided_on", help="Only conversations before this day can have led to it."
        ),
        "status": b.selectbox("Status", STATES, index=1, format_func=widgets.heading, key="status"),
        "category": c.selectbox("Kind", CATEGORIES, index=None, format_func=widgets.heading, key="category"),
        "unit": a.selectbox("Business unit", units, index=None, accept_new_options=True, key="unit"),
        "owner_role": b.text_input("Owner's role", placeholder="such as managing director", key="owner_role"),
        "review_on": c.date_input("Look at it again on", value=None, key="review_on"),
    }


def _worth() -> dict[str, object]:
    with st.expander("What it brought (optional)"):
        metric = st.text_input("What is measured", placeholder="such as licences used weekly", key="metric")
        a, b, c = st.columns(3)
        worth: dict[str, object] = {
            "outcome_metric": metric,
            "baseline": a.number_input("Before", value=None, key="baseline"),
            "target": b.number_input("Wanted", value=None, key="target"),
            "outcome_value": c.number_input("Now, or amount", value=None, key="value"),
            "currency": a.text_input("Currency, if money", max_chars=3, placeholder="GBP", key="currency").upper(),
            "value_kind": b.selectbox("Kind of value", KINDS, index=None, format_func=widgets.heading, key="kind"),
            "value_status": c.selectbox("Proof", PROOF, index=None, format_func=widgets.heading, key="proof"),
            "attribution_pct": a.number_input(
                "Due to the conversations, %",
                0.0,
                100.0,
                value=None,
                key="attribution",
                help="How much of the value you put down to what was heard, the rest to everything else.",
            ),
            "confidence_pct": b.number_input(
                "How sure of that, %",
                0.0,
                100.0,
                value=None,
                key="confidence",
                help="The value shown is amount x share x sureness: what you can stand behind.",
            ),
            "value_source": c.text_input("Where the figure is from", key="source"),
        }
    return worth
