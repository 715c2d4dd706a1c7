"""The executive's one page: decisions, what stands behind them, what they brought, and what is emerging."""

from typing import Any

import streamlit as st

from insight.dashboard import widgets
from insight.dashboard.cached import ask
from insight.records import Audience
from insight.views.outcomes import METHOD, Sum
from insight.workspace import Workspace

EMERGING = 5
STATES = {"implemented": "green", "measured": "green", "in_progress": "blue", "approved": "blue", "rejected": "gray"}


def page(workspace: Workspace, audience: Audience) -> None:
    """Made to be read in ninety seconds and to be printed."""
    st.title("What conversations changed")
    register = ask(workspace, "outcomes.outcomes", audience)
    seen = ask(workspace, "overview.overview", audience)
    themes = ask(workspace, "themes.themes", audience)
    heard = themes[(themes["pillar"] != "none") & ~themes["status"].isin(["group", "hidden"])]
    if register.empty:
        widgets.nothing("documented decisions", "The programme owner adds them; they appear here.")
    else:
        _summary(register, len(heard), seen.k, ask(workspace, "outcomes.total", audience))
        _decisions(register)
    _emerging(heard)
    widgets.explained(themes)
    st.caption(
        "A conversation counts as influence once a person has confirmed it. That a subject was discussed before a "
        "decision does not show that it caused it. To print: Ctrl+P, or the page Reports."
    )


def _summary(register: Any, heard: int, k: int, sums: tuple[Sum, ...]) -> None:  # noqa: ANN401  # a DataFrame
    influenced = int(register["strength"].isin(["prompted", "shaped"]).sum())
    measured = int(register["outcome_value"].notna().sum())
    shown: list[tuple[str, object, str]] = [
        ("Decisions", len(register), "Documented decisions in the register."),
        ("Influenced", influenced, "A person said that a conversation prompted or shaped it."),
        ("Measured", measured, "Decisions whose result is recorded as a figure."),
        ("Themes heard", heard, f"Subjects under the pillars that at least {k} pairs spoke of."),
    ]
    if (
        len(sums) == 1
    ):  # sums in several currencies, or of several kinds, must not be mixed: each decision tells its own
        money = f"{sums[0].currency} {_short(sums[0].low)} to {_short(sums[0].high)}"
        shown.insert(3, ("Their value", money, METHOD))
    widgets.figures(shown)


def _short(value: float) -> str:
    for size, mark in ((1e9, "bn"), (1e6, "m"), (1e3, "k")):
        if abs(value) >= size * 0.99995:  # what rounds to a thousand thousands is a million
            return f"{value / size:.1f}{mark}".replace(".0", "")
    return f"{value:.0f}"


def _decisions(register: Any) -> None:  # noqa: ANN401  # a DataFrame
    backed = register[register["influenced"]]
    st.header("Decisions that conversations influenced")
    if backed.empty:
        st.info("None is confirmed yet. The programme owner confirms links on the page To review.")
    for row in backed.to_dict("records"):
        with st.container(border=True):
            _one(row)
    rest = register[~register["influenced"]]
    if len(rest):
        st.header("Other documented decisions")
        names = {"title": "Decision", "decided_on": "Decided", "unit": "Unit", "status": "Status", "brought": "Outcome"}
        widgets.table(rest, columns=names, opens=("decision", "decision_id"), key="rest")


def _one(row: dict[str, Any]) -> None:
    what, state = st.columns((5, 1))
    with what:
        widgets.linked("decision", f"**{widgets.title(row['title'])}**", id=row["decision_id"])
    if row["status"]:
        shade = STATES.get(row["status"], "gray")
        state.markdown(f":{shade}-badge[{widgets.heading(row['status'])}]")
    st.caption(" · ".join(str(v) for v in (row["decided_on"], row["unit"], row["evidence"]) if v))
    st.write(widgets.plain(row["brought"]))


def _emerging(heard: Any) -> None:  # noqa: ANN401  # a DataFrame
    st.header("What is emerging")
    rising = heard[heard["trend"] == "emerging"].head(EMERGING)
    if rising.empty:
        st.caption("No theme rises more than chance allows. The broadest ones:")
        rising = heard.head(EMERGING)
    if rising.empty:
        widgets.nothing("themes that may be shown", "A theme needs enough pairs behind it.")
    for row in rising.itertuples(index=False):
        widgets.linked("theme", f"**{widgets.plain(row.name)}**", id=row.theme_id)
        st.caption(f"{widgets.heading(row.pillar)} · at least {row.pairs} pairs · {widgets.plain(row.definition)}")
