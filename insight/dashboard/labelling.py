"""Label a sample, to measure the machine by: blind to it and to the other reviewer, with undo, progress and a file."""

from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from insight.dashboard import widgets
from insight.dashboard.cached import ask
from insight.evaluation import agreement, answers
from insight.models.pillars import read_pillars
from insight.policy import log_access
from insight.records import Audience
from insight.reviewing import labels
from insight.views.labelling import TOKEN
from insight.workspace import Workspace

TASKS = {"themes": "Pillars of sentences", "links": "Links to decisions", "anonymise": "What was taken out"}
ASKS = {
    "themes": "Which pillars does the sentence belong to? Choose none where it is small talk, logistics or else.",
    "links": "Does what was said in this conversation speak to the decision, so that it may have influenced it?",
    "anonymise": "Mark what was taken out wrongly, and every word left in that could tell who somebody is.",
}
KINDS = ("PERSON", "EMAIL", "PHONE", "ID", "LOCATION", "ORG", "URL", "HANDLE", "DATE_OF_BIRTH", "AGE", "ROLE")
AIMS = (100, 300)
type Keep = Callable[[Mapping[str, Any]], None]
SHARED = 20  # sentences that both labelled before agreement means anything


def page(workspace: Workspace, audience: Audience) -> None:
    """A task, a reviewer, one thing at a time."""
    st.title("Label a sample")
    st.caption(
        "How good is the machine on your notes? Label without seeing what it thinks, nor what others said: about 100 "
        "tell much, 300 narrow the intervals. Only redacted text is shown; the file you take away holds no text at all."
    )
    left, right = st.columns(2)
    tasks = TASKS if audience == "owner" else {"themes": TASKS["themes"]}
    with left:
        task = widgets.one_of("Task", tasks, key="task")
    with right:
        reviewer = widgets.one_of(
            "You are",
            {name: name.capitalize() for name in labels.REVIEWERS},
            key="reviewer",
            about="A second person chooses another number, and sees none of the first one's labels.",
        )
    _task(workspace, audience, task, reviewer)


def _task(workspace: Workspace, audience: Audience, task: str, reviewer: str) -> None:
    sample = ask(workspace, "labelling.sample", audience, task=task)
    if sample.empty:
        step = "Mine notes first." if task != "links" else "Add decisions, and link them."
        widgets.nothing("sentences that may be labelled" if task != "links" else "candidate links", step)
        return
    given = labels.given(workspace, task, reviewer)
    left = sample[~sample["item"].isin(given)]
    _progress(len(given), len(sample))
    _undo(workspace, task, reviewer, bool(given))
    if left.empty:
        st.success("This sample is done. Take the file, or ask a second person to label it too.")
    else:
        st.markdown(f"**{ASKS[task]}**")
        row = left.iloc[0].to_dict()
        draw = {"themes": _pillars, "links": _link, "anonymise": _redacted}[task]
        with st.container(border=True, key=f"label-{task}"):
            draw(workspace, row, partial(_keep, workspace, task, reviewer, str(row["item"])))
    _agreement(workspace, task, audience)
    _file(workspace, audience, task)


def _progress(done: int, of: int) -> None:
    aim = min(of, next((a for a in AIMS if done < a), of))
    st.progress(min(1.0, done / aim) if aim else 1.0, text=f"{done} labelled; the next mark is {aim}")


def _undo(workspace: Workspace, task: str, reviewer: str, any_: bool) -> None:
    if st.button("Undo the last", disabled=not any_, icon=":material/undo:", key="label-undo", shortcut="Ctrl+Z"):
        labels.take_back(workspace, task, reviewer=reviewer)
        st.rerun()


def _keep(workspace: Workspace, task: str, reviewer: str, item: str, answer: Mapping[str, Any]) -> None:
    labels.give(workspace, task, item, answer, reviewer=reviewer)
    st.rerun()


def _pillars(workspace: Workspace, row: dict[str, Any], keep: Keep) -> None:
    known = read_pillars(workspace.pillars_file)
    if row["before"]:
        st.caption(widgets.plain(row["before"]))
    st.markdown(f"> {widgets.said(row['text'])}")
    if row["after"]:
        st.caption(widgets.plain(row["after"]))
    chosen = widgets.pillars_of([p.name for p in known], key=f"label-{row['item']}")
    if st.button("Keep" if chosen else "None of them", key=f"keep-{row['item']}", type="primary"):
        keep({"pillars": sorted(chosen)})
    with st.expander("What each pillar means"):
        for pillar in known:
            st.markdown(f"**{widgets.heading(pillar.name)}**: {widgets.plain(pillar.definition)}")


def _link(workspace: Workspace, row: dict[str, Any], keep: Keep) -> None:
    st.markdown(f"**Decision: {widgets.title(row['title'])}**")
    if row["description"]:
        st.write(widgets.title(row["description"]))
    st.caption(f"Said in a conversation of {row['month']}" if row["month"] else "Said in a conversation")
    for text in row["text"].splitlines():
        st.markdown(f"> {widgets.said(text)}")
    with st.container(horizontal=True):
        for label, said in (("Yes, it does", True), ("No", False), ("Cannot tell", None)):
            if st.button(label, key=f"{said}-{row['item']}"):
                keep({"supports": said})


def _redacted(workspace: Workspace, row: dict[str, Any], keep: Keep) -> None:
    st.markdown(f"> {widgets.said(row['text'])}")
    marks = [(m.group(), m.group(1)) for m in TOKEN.finditer(row["text"])]
    words = [w for w in TOKEN.sub(" ", row["text"]).split() if any(c.isalnum() for c in w)]
    wrong = st.pills(
        "Taken out, but says nothing about who",
        range(len(marks)),
        selection_mode="multi",
        key=f"wrong-{row['item']}",
        format_func=lambda i: f"{i + 1}. {widgets.heading(marks[i][1])}",
    )
    left = st.pills(
        "Left in, but tells who",
        range(len(words)),
        selection_mode="multi",
        key=f"left-{row['item']}",
        format_func=words.__getitem__,
    )
    kind = st.selectbox("These are", KINDS, format_func=widgets.heading, key=f"kind-{row['item']}") if left else ""
    if st.button("Keep" if left or wrong else "All is right", key=f"keep-{row['item']}", type="primary"):
        replaced = [{"type": mark, "right": i not in wrong} for i, (_, mark) in enumerate(marks)]
        keep({"replaced": replaced, "missed": [kind] * len(left)})


def _agreement(workspace: Workspace, task: str, audience: Audience) -> None:
    """Of all reviewers together, once two have labelled enough of the same: never who said what of which sentence."""
    said = {r: labels.given(workspace, task, r) for r in labels.REVIEWERS}
    given = _labels_of(task, said) if task != "anonymise" else {}
    shared = sum(many > 1 for many in Counter(item for item, _ in given).values())  # "Cannot tell" is no label
    st.header("Do two people agree?")
    if shared < SHARED:
        why = (
            "Counted by hand: compare the files."
            if task == "anonymise"
            else f"{shared} of {SHARED} labelled by two so far."
        )
        st.caption(f"{why} A second person chooses Reviewer 2 above and labels the same sample.")
        return
    figures = agreement.measured(given)
    rows = [
        {"name": widgets.heading(name), "alpha": v["value"], "low": v.get("low"), "high": v.get("high")}
        for name, v in figures["alpha"].items()
    ]
    widgets.table(
        pd.DataFrame(rows),
        columns={"name": "Label", "alpha": "Krippendorff's alpha", "low": "95 % from", "high": "to"},
        key="alpha",
    )
    st.caption(f"{shared} labelled by two. {figures['reading']}")


def _labels_of(task: str, said: Mapping[str, Mapping[str, Any]]) -> agreement.Given:
    """Answers as sets of names: pillars as they are; a link that supports is one name."""
    given = {}
    for reviewer, found in said.items():
        for item, answer in found.items():
            if task == "themes":
                given[item, reviewer] = frozenset(answer["pillars"])
            elif answer["supports"] is not None:
                given[item, reviewer] = frozenset({"supports"} if answer["supports"] else ())
    return given


def _file(workspace: Workspace, audience: Audience, task: str) -> None:
    st.header("Take it, and measure")
    st.download_button(
        "Labels of all reviewers",
        data=partial(_lines, workspace, audience, task),
        file_name=f"labels-{task}.jsonl",
        mime="application/json",
        on_click="ignore",
        key=f"labels-{task}",
        icon=":material/download:",
    )
    st.code(f"insight eval {task} --data labels-{task}.jsonl", language="bash")
    st.caption("The file holds your answers, and what the machine says of the same at the time of download. No text.")


def _lines(workspace: Workspace, audience: Audience, task: str) -> bytes:
    log_access(workspace, audience=audience, action="export", what=f"labels of {task}")
    return answers.lines(workspace, task, audience=audience).encode()
