"""The policy in force, and what contributors are told: made from the same settings."""

import pandas as pd
import streamlit as st

from insight import policy
from insight.dashboard import widgets
from insight.records import Audience
from insight.workspace import Workspace

NAMES = {
    "k": "Pairs behind anything shown",
    "k_quotes": "Pairs behind a quotation",
    "quote_units": "Units behind a quotation",
    "quote_share": "Most of a theme from one pair",
    "quote_characters": "Longest quotation, characters",
    "default_consent": "Consent where none was said",
    "executive_evidence": "Evidence for executives",
}


def page(workspace: Workspace, audience: Audience) -> None:
    """The notice, the thresholds, and settings that have no effect."""
    st.title("Policy and notice")
    text = policy.notice(workspace)
    left, right = st.columns((3, 2))
    with left:
        st.markdown(text.replace("# ", "## ", 1))
        st.download_button("Notice to contributors", text, file_name="notice.md", on_click="ignore")
    with right:
        st.header("In force")
        limits = policy.thresholds(policy.in_force(workspace))
        fields = type(workspace.recipe.policy).model_fields
        rows = [
            {"setting": NAMES.get(n, widgets.heading(n)), "value": str(v), "about": fields[n].description or ""}
            for n, v in limits.items()
        ]
        widgets.table(
            pd.DataFrame(rows), columns={"setting": "Setting", "value": "Value", "about": "Meaning"}, key="policy"
        )
        for name, (asked, kept) in policy.ignored(workspace).items():
            st.warning(f"{name} = {asked} in insight.toml has no effect: results were released under {kept}.")
        if audience == "owner":
            st.caption("A threshold can be raised in insight.toml at any time. Lowering one is logged as a re-base.")
    _recall()


def _recall() -> None:
    """How much of what names people is found, as it was measured."""
    from insight.evaluation import measured

    st.header("How much is found")
    st.markdown(measured.CAUTION)
    sets = measured.load()["sets"]
    name = st.selectbox("Measured on", list(sets), key="recall-set")
    st.caption(f"{sets[name]['about']}. A mention is covered when each of its letters is masked; intervals are 95 %.")
    rows = [
        {
            "kind": r.kind.replace("_", " ").lower(),
            "mentions": r.mentions,
            "covered": f"{r.covered:.1%}",
            "between": f"{r.low:.1%} to {r.high:.1%}",
        }
        for r in measured.recall()
        if r.texts == name
    ]
    names = {"kind": "What", "mentions": "Mentions", "covered": "Covered", "between": "Between"}
    widgets.table(pd.DataFrame(rows), columns=names, key="recall")
