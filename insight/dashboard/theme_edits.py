"""The owner's edits of a theme, and the log in which each can be taken back."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from insight import reviewing
from insight.dashboard import widgets
from insight.dashboard.cached import ask
from insight.errors import UsageError
from insight.reviewing import splitting
from insight.workspace import Workspace

DONE = {
    "rename": "Renamed",
    "merge": "Merged",
    "split": "Split",
    "move": "Sentence moved",
    "hide": "Hidden",
    "pin": "Pinned",
}
EXAMPLES = 2


def edit(workspace: Workspace, theme: Mapping[str, Any], sentences: pd.DataFrame) -> None:
    """A theme's edits behind one button. ``sentences``: segment_id and text of those that may be moved."""
    with st.popover("Edit", icon=":material/edit:", key="edit"):
        st.caption("Applied at once and after every later run. All of them can be undone under Your edits on Themes.")
        if theme["status"] == "group":
            _split(workspace, theme)
            return
        names = _others(workspace, theme["theme_id"])
        _rename(workspace, theme)
        _merge(workspace, theme, names)
        _split(workspace, theme)
        _move(workspace, theme, names, sentences)
        with st.container(horizontal=True):
            if st.button("Hide", key="hide", help="It is shown to nobody else, and not in lists."):
                _do(workspace, "hide", theme["theme_id"], {})
            pinned = theme["status"] == "pinned"
            about = "It stays, also if a later run finds little of it."
            if st.button("Pinned" if pinned else "Pin", key="pin", disabled=pinned, help=about):
                _do(workspace, "pin", theme["theme_id"], {})


def _others(workspace: Workspace, theme: str) -> dict[str, str]:
    table = ask(workspace, "themes.themes", "owner")
    table = table[(table["theme_id"] != theme) & ~table["status"].isin(["group", "hidden"])]
    return dict(sorted(zip(table["theme_id"], table["name"], strict=True), key=lambda pair: pair[1].casefold()))


def _rename(workspace: Workspace, theme: Mapping[str, Any]) -> None:
    name = st.text_input("Name", value=theme["name"], max_chars=80, key="new-name")
    if st.button("Rename", key="rename", disabled=name == theme["name"]):
        _do(workspace, "rename", theme["theme_id"], {"name": name})


def _merge(workspace: Workspace, theme: Mapping[str, Any], names: Mapping[str, str]) -> None:
    target = st.selectbox("Merge into", list(names), index=None, format_func=names.__getitem__, key="merge-into")
    if st.button("Merge", key="merge", disabled=target is None):
        _do(workspace, "merge", theme["theme_id"], {"into": target}, back=str(target))


def _split(workspace: Workspace, theme: Mapping[str, Any]) -> None:
    """What it would fall into, looked at before it is done."""
    shown = st.session_state.get("split") == theme["theme_id"]
    if not shown and not st.button("Show how it would split", key="show-split"):
        return
    st.session_state["split"] = theme["theme_id"]
    try:
        with st.spinner("Comparing its sentences…"):
            parts = splitting.parts(workspace, theme["theme_id"])
    except UsageError as error:
        st.info(str(error))
        return
    rows = ask(workspace, "segments.segments", "owner")
    texts = dict(zip(rows["segment_id"], rows["text"], strict=True))
    named = []
    for place, part in enumerate(parts, 1):
        if theme["status"] == "group":
            st.markdown(f"**{widgets.plain(part.name)}** · {len(part.segments)} sentences")
            continue
        label = f"Part {place}: {len(part.segments)} sentences"
        named.append(st.text_input(label, value=part.name, max_chars=80, key=f"split-{place}"))
        for segment in part.examples[:EXAMPLES]:
            st.caption(widgets.said(texts.get(segment, "")))
    if st.button("Split", key="split-now"):
        with st.spinner("Applying…"):
            splitting.split_theme(workspace, theme["theme_id"], names=named)
        del st.session_state["split"]
        _told("split")
        widgets.go("themes")


def _move(workspace: Workspace, theme: Mapping[str, Any], names: Mapping[str, str], sentences: pd.DataFrame) -> None:
    texts = dict(zip(sentences["segment_id"], sentences["text"], strict=True))
    what = st.selectbox("Move a sentence", list(texts), index=None, format_func=texts.__getitem__, key="move-what")
    place = st.selectbox("to", list(names), index=None, format_func=names.__getitem__, key="move-to")
    if st.button("Move", key="move", disabled=not (what and place)):
        _do(workspace, "move", theme["theme_id"], {"segment": what, "to": place})


def _do(workspace: Workspace, kind: str, theme: str, detail: dict[str, Any], *, back: str = "") -> None:
    with st.spinner("Applying…"):
        reviewing.edit_theme(workspace, kind, theme, detail=detail)
    _told(kind)
    if kind == "hide":
        widgets.go("themes")
    widgets.go("theme", id=back or theme)


def _told(kind: str) -> None:
    widgets.flash(f"{DONE[kind]}. Undo it under Your edits on the page Themes.")


def log(workspace: Workspace, themes: pd.DataFrame) -> None:
    """Every edit ever made, the latest first, each with its way back."""
    edits = ask(workspace, "reviews.edits", "owner")
    if edits.empty:
        return
    names = dict(zip(themes["theme_id"], themes["name"], strict=True))
    stand = int((~edits["undone"]).sum())
    with st.expander("Your edits"):
        st.caption(f"{stand} of {len(edits)} stand.")
        for row in edits.to_dict("records"):
            words, action = st.columns((6, 1), vertical_alignment="center")
            when = f"{str(row['at'])[:10]}, {row['by_role']}"
            words.markdown(f"{widgets.plain(in_words(row, names))}  \n:small[{widgets.plain(when)}]")
            label, act = ("Redo", reviewing.redo_edit) if row["undone"] else ("Undo", reviewing.undo_edit)
            if action.button(label, key=f"edit-{row['seq']}", width="stretch"):
                with st.spinner("Applying…"):
                    act(workspace, row["seq"])
                widgets.flash(f"{label}: done.")
                st.rerun()


def in_words(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """An edit as a sentence. ``names``: of the themes there are; one that is gone is told as such."""
    detail = row["detail"]
    theme = f"“{names[row['theme_id']]}”" if row["theme_id"] in names else "a theme that is not in the list now"
    target = detail.get("into") or detail.get("to")
    goal = f"“{names[target]}”" if target in names else "a theme that is not in the list now"
    told = {
        "rename": f"Renamed to “{detail.get('name')}”",
        "merge": f"Merged {theme} into {goal}",
        "split": f"Split off “{detail['name']}” from {theme}" if "name" in detail else f"Split {theme} into its themes",
        "move": f"Moved a sentence from {theme} to {goal}",
        "hide": f"Hid {theme}",
        "pin": f"Pinned {theme}",
    }
    return told[row["kind"]] + (" (taken back)" if row["undone"] else "")
