"""The policy in force, and what contributors are told: made from the same settings."""

import pandas as pd
import streamlit as st

from insight import policy
from insight.dashboard import widgets
from insight.records import Audience
from insight.workspace import Workspace


def page(workspace: Workspace, audience: Audience) -> None:
    """The notice, the thresholds, and settings that have no effect."""
    st.title("Policy and notice")
    text = policy.notice(workspace)
    left, right = st.columns((3, 2))
    with left:
        st.markdown(text.replace("# ", "### ", 1))
        st.download_button("Notice to contributors", text, file_name="notice.md", on_click="ignore")
    with right:
        st.subheader("In force")
        limits = policy.thresholds(policy.in_force(workspace))
        fields = type(workspace.recipe.policy).model_fields
        rows = [
            {"setting": n.replace("_", " "), "value": str(v), "about": fields[n].description or ""}
            for n, v in limits.items()
        ]
        widgets.table(
            pd.DataFrame(rows), columns={"setting": "Setting", "value": "Value", "about": "Meaning"}, key="policy"
        )
        for name, (asked, kept) in policy.ignored(workspace).items():
            st.warning(f"{name} = {asked} in insight.toml has no effect: results were released under {kept}.")
        if audience == "owner":
            st.caption("A threshold can be raised in insight.toml at any time. Lowering one is logged as a re-base.")
