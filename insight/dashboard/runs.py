"""The runs: what each was made with, and what changed between two."""

import json
from typing import Any

import pandas as pd
import streamlit as st

from insight.dashboard import widgets
from insight.dashboard.cached import ask
from insight.records import Audience
from insight.workspace import Workspace


def page(workspace: Workspace, audience: Audience) -> None:
    """History, parameters, comparison."""
    st.title("Runs")
    runs = ask(workspace, "runs.runs", audience)
    if runs.empty:
        widgets.nothing("runs", "Add notes, or run: insight run SESSIONS -w WORKSPACE")
        return
    names = {"run_id": "Run", "at": "When", "recipe_digest": "Recipe", "k": "Pairs needed", "k_quotes": "For quotes"}
    widgets.table(runs, columns=names, key="runs")
    widgets.downloads(runs, "runs", key="runs-files")
    known = list(runs["run_id"])
    left, right = st.columns(2)
    first = left.selectbox("Compare", known, index=min(1, len(known) - 1), key="before", bind="query-params")
    second = right.selectbox("with", known, index=0, key="after", bind="query-params")
    manifests = dict(zip(runs["run_id"], runs["manifest"], strict=True))
    rows = differences(manifests[first], manifests[second])
    if first == second:
        st.caption("Choose two runs to see what changed between them. The parameters of this one:")
        st.json(json.loads(json.dumps(manifests[first], default=str)), expanded=1)
    elif rows:
        names = {"what": "What", "before": str(first), "after": str(second)}
        widgets.table(pd.DataFrame(rows), columns=names, key="differences")
    else:
        st.success("Recipe, versions and thresholds are the same.")


def differences(before: Any, after: Any, place: str = "") -> list[dict[str, str]]:  # noqa: ANN401  # JSON values
    """what, before, after: the leaves in which two manifests differ.

    >>> differences({"k": 5, "same": 1}, {"k": 8, "same": 1})
    [{'what': 'k', 'before': '5', 'after': '8'}]
    """
    if isinstance(before, dict) and isinstance(after, dict):
        found = []
        for name in sorted({*before, *after}):
            inner = f"{place}.{name}" if place else str(name)
            found += differences(before.get(name), after.get(name), inner)
        return found
    return [] if before == after else [{"what": place, "before": str(before), "after": str(after)}]
