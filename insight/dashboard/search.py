"""Search what was said, by words and by meaning, in what the audience may see."""

import streamlit as st

from insight.dashboard import widgets
from insight.dashboard.cached import ask
from insight.records import Audience
from insight.workspace import Workspace

MOST = 25


def page(workspace: Workspace, audience: Audience) -> None:
    """A question, and the sentences nearest to it."""
    st.title("Search")
    words, how = st.columns((4, 2), vertical_alignment="bottom")
    asked = words.text_input("What are you looking for?", key="q", bind="query-params", max_chars=200)
    with how:
        by = widgets.one_of(
            "By",
            {"words": "Words", "meaning": "Meaning"},
            key="how",
            about="Words: every word occurs, word forms aside. Meaning: the nearest sentences, whatever their words.",
        )
    if not asked:
        st.caption("Only what you may see is searched. A question is not kept.")
        return
    found = ask(workspace, "finding.search", audience, query=asked, by=by, most=MOST)
    widgets.explained(found)
    if found.empty:
        st.info("Nothing found. Try other words, or search by meaning.")
    for row in found.to_dict("records"):
        with st.container(border=True):
            st.markdown(f"> {widgets.said(row['text'])}")
            theme, note, score = st.columns((3, 2, 1))
            if row["theme_id"]:
                with theme:
                    widgets.linked("theme", widgets.plain(row["theme"] or "Theme"), id=row["theme_id"])
            if row["session_id"]:
                with note:
                    widgets.linked("note", f"Note {row['session_id']}", id=row["session_id"])
            score.caption("" if row["score"] is None else f"{row['score']:.2f}")
    if len(found):
        widgets.downloads(found, "found", key="found-files")
        st.code(
            f'from insight.views.finding import search\nsearch(workspace, audience="{audience}", query="…", by="{by}")',
            language="python",
        )
