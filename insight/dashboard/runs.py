"""The runs: what each was made with, and what changed between two: settings, themes and links."""

from typing import Any

import pandas as pd
import streamlit as st

from insight import comparing
from insight.dashboard import widgets
from insight.dashboard.cached import ask
from insight.errors import UsageError
from insight.records import Audience
from insight.views.audience import ordinals
from insight.workspace import Workspace

EVENTS = {
    "same": "Unchanged",
    "grown": "Grew",
    "changed": "Changed",
    "new": "New",
    "gone": "Gone",
}
FIGURES = (
    (
        "themes_ARI",
        "Themes agree",
        "Adjusted Rand index over the sentences in a theme in both runs: 1 is the same.",
    ),
    ("moved_share", "Sentences moved", "Of those in a theme in both runs, how many are in another one now."),
    ("themes_before", "Themes before", "In the earlier run, wider ones included."),
    ("themes_after", "Themes after", "In the later run, wider ones included."),
    ("decisions_with_the_same_first_note", "Same first note", "Decisions whose best conversation is the same."),
)


def page(workspace: Workspace, audience: Audience) -> None:
    """History; parameters of one; what changed between two, in settings, themes and links."""
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
    if first == second:
        st.caption("Choose two runs to see what changed between them. The parameters of this one:")
        made = pd.DataFrame(differences({}, manifests[first]), columns=["what", "before", "after"])
        widgets.table(made, columns={"what": "What", "after": "Value"}, key="parameters")
        widgets.downloads(made[["what", "after"]], f"run-{first}", key="parameters-files")
        _python(audience, str(first), str(second))
        return
    st.header("What was found")
    _found(workspace, audience, str(first), str(second))
    st.header("What it was made with")
    rows = sorted(
        differences(manifests[first], manifests[second]), key=lambda row: not row["what"].startswith("recipe.")
    )
    if rows:
        names = {"what": "What", "before": str(first), "after": str(second)}
        widgets.table(pd.DataFrame(rows), columns=names, key="differences")
    else:
        st.success("Recipe, versions and thresholds are the same.")
    _python(audience, str(first), str(second))


def _found(workspace: Workspace, audience: Audience, first: str, second: str) -> None:
    try:
        compared = comparing.compare(workspace, first, second, audience=audience)
    except UsageError as error:
        st.info(str(error), icon=":material/info:")
        return
    found = compared.figures
    widgets.figures(tuple((title, _shown(name, found.get(name)), about) for name, title, about in FIGURES))
    if audience != "owner":
        st.caption("Which themes and links changed is the owner's to see: it would move with a single note.")
        return
    themes = compared.themes
    changed = themes[themes["event"] != "same"]
    st.subheader(f"Themes: {len(changed)} of {len(themes)} changed")
    if len(changed):
        into = dict(zip(themes["theme_id"], themes["name_after"].fillna(themes["name_before"]), strict=True))
        drawn = changed.assign(happened=[_event(str(e), into) for e in changed["event"]]).fillna(
            {"name_before": "–", "name_after": "–"}
        )
        names = {"name_before": "Before", "name_after": "After", "happened": "What happened"}
        names |= {"segments_before": "Sentences before", "segments_after": "after", "in_both": "the same ones"}
        widgets.table(drawn, columns=names, key="changed-themes")
        widgets.downloads(changed, "changed-themes", key="changed-themes-files")
    links = compared.links
    other = links[links["change"] != "same"]
    st.subheader(f"Links: the best conversation of {len(other)} of {len(links)} decisions changed")
    if len(other):
        register = ask(workspace, "decisions.decisions", audience)
        titles = dict(zip(register["decision_id"], register["title"], strict=True))
        drawn = other.assign(title=[ordinals([str(titles.get(d, d))])[0] for d in other["decision_id"]])
        names = {"title": "Decision", "change": "What happened", "session_before": "Before", "session_after": "After"}
        names |= {"probability_before": "How sure before", "probability_after": "after"}
        widgets.table(drawn, columns=names, opens=("decision", "decision_id"), key="changed-links")
        widgets.downloads(other, "changed-links", key="changed-links-files")


def _shown(name: str, value: object) -> object:
    return widgets.percent(value) if name in {"moved_share", "decisions_with_the_same_first_note"} else value


def _event(event: str, names: dict[str, str]) -> str:
    if event.startswith("into "):
        theme = event.removeprefix("into ")
        return f"Went into {names.get(theme, theme)}"
    return EVENTS.get(event, event.capitalize())


def _python(audience: Audience, first: str, second: str) -> None:
    st.markdown("**The same in Python**")
    lines = [
        "import insight",
        "from insight import comparing",
        "",
        'workspace = insight.open("path/to/the/workspace")',
        f'runs = insight.views.table(workspace, "runs", audience="{audience}")',
        f'changed = comparing.compare(workspace, "{first}", "{second}", audience="{audience}")',
        "changed.figures, changed.themes, changed.links",
    ]
    st.code("\n".join(lines), language="python")
    st.markdown("**And from the shell**")
    st.code(f"insight compare {first} {second} -w WORKSPACE", language="bash")


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
