"""What waits for a person: links, redactions, pillars, and the two gaps between themes and decisions."""

from typing import TYPE_CHECKING

import streamlit as st

from insight import pipeline, reviewing
from insight.dashboard import learned, tables_in, widgets
from insight.dashboard.cached import ask
from insight.dashboard.judging import SIDES, how, whose
from insight.models.pillars import read_pillars
from insight.records import Audience
from insight.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

PAGE = 8


def page(workspace: Workspace, audience: Audience) -> None:
    """Five queues, the most useful first in each; every answer can be taken back."""
    st.title("To review")
    found = ask(workspace, "quality.queues", audience)
    looks = ask(workspace, "reviews.redactions", audience)
    side = st.session_state.get("side") or SIDES[0]
    links = ask(workspace, "reviews.questions", audience, role=None if side == SIDES[0] else side)
    idle, bare = found["themes without decision"], found["decisions without evidence"]
    idle = idle[(idle["pillar"] != "none") & (idle["status"] != "group")]
    choices = {
        "links": "Links to confirm",
        "redactions": "Redactions",
        "pillars": "Pillars",
        "themes": "Themes without decision",
        "decisions": "Decisions without evidence",
    }
    chosen = widgets.one_of("Queue", choices, key="queue", named=False)
    counts = {"links": len(links), "redactions": looks.attrs["waiting"], "themes": len(idle), "decisions": len(bare)}
    st.caption(" · ".join(f"{choices[name]}: {count:,}" for name, count in counts.items()))
    _take_back(workspace)
    if chosen == "redactions":
        _redactions(workspace, looks)
    elif chosen == "pillars":
        _pillars(workspace, audience)
    elif chosen == "themes":
        _idle(idle)
    elif chosen == "decisions":
        _bare(bare)
    else:
        _links(workspace, audience, links)


def _links(workspace: Workspace, audience: Audience, links: "pd.DataFrame") -> None:
    st.caption(
        "The most useful answer first: likely links of decisions without any, then those that teach most. A link is a "
        "suggestion until you confirm it: that the subject was discussed is no proof."
    )
    side = whose("side")
    learned.panel(workspace, audience)
    if links.empty:
        st.success("Nothing to confirm.")
    titles = ask(workspace, "decisions.decisions", audience).set_index("decision_id")["title"].to_dict()
    for row in links.head(PAGE).to_dict("records"):
        with st.container(border=True, key=f"link-{row['link_id']}"):
            widgets.linked("decision", f"**{widgets.title(titles[row['decision_id']])}**", id=row["decision_id"])
            card = ask(workspace, "evidence.decision_detail", audience, decision=row["decision_id"])
            cited = card.evidence[card.evidence["link_id"] == row["link_id"]]
            for text in cited["text"]:
                st.markdown(f"> {widgets.said(text)}")
            month = cited["month"].iloc[0] if len(cited) else ""
            why = cited["reasons"].iloc[0] if len(cited) else []
            drawn = " · drawn from the unlikely ones, to find what is missed" if row["sampled"] else ""
            st.caption(f"{month} · {row['probability']:.0%} sure · {'; '.join(why)}{drawn}")
            _answer(workspace, row["link_id"], side)
    if len(links) > PAGE:
        st.caption(f"{len(links) - PAGE} more after these.")
    st.header("Many at once")
    st.caption("Take the links out, fill in their status in a spreadsheet or a workshop, and add the table.")
    widgets.downloads(ask(workspace, "links.links", audience), "links", key="links-files")
    tables_in.expander(workspace)


def _answer(workspace: Workspace, link: str, side: str) -> None:
    strength, yes, no, note = st.columns((3, 1, 1, 3), vertical_alignment="bottom")
    with strength:
        said = how(link)
    if yes.button("Confirm", key=f"yes-{link}", type="primary"):
        _verdict(workspace, link, side, "confirmed", said)
    if no.button("Reject", key=f"no-{link}"):
        _verdict(workspace, link, side, "rejected", None)
    note.empty()


def _verdict(workspace: Workspace, link: str, side: str, status: str, strength: str | None) -> None:
    reviewing.give_verdict(workspace, link, status, by_role=side, strength=strength)
    told = "" if side == SIDES[0] else f" for the {side}"
    st.session_state["take_back"] = ("link", (link, side), f"Link {status}{told}.")
    st.rerun()


def _take_back(workspace: Workspace) -> None:
    """The last answer, and a way to take it back."""
    last = st.session_state.get("take_back")
    if not last:
        return
    kind, what, words = last
    said, undo, _ = st.columns((4, 1, 3), vertical_alignment="center")
    said.success(words, icon=":material/check:")
    if undo.button("Undo", key="undo-last", icon=":material/undo:", shortcut="Ctrl+Z"):
        if kind == "link":
            reviewing.give_verdict(workspace, what[0], "withdrawn", by_role=what[1])
        elif kind == "pillar":
            reviewing.take_back_pillars(workspace, what)
        elif kind == "look":
            reviewing.take_back_look(workspace, what)
        else:
            reviewing.read_again(workspace, what)
        del st.session_state["take_back"]
        widgets.flash("Taken back." if kind != "held" else "The note comes back when its file is read again.")
        st.rerun()


def _redactions(workspace: Workspace, looks: "pd.DataFrame") -> None:
    st.caption(
        "Notes in which the anonymiser was least sure, the least sure first. If somebody can be recognised, hold the "
        "note back: it leaves every theme and link at once, until the note or the roster changes."
    )
    held = ask(workspace, "reviews.held_back", "owner")
    if len(held):
        st.markdown(f"**{len(held)} in quarantine**")
        widgets.table(held, columns={"session_id": "Session", "reason": "Why", "count": "Places"}, key="held")
    if looks.empty:
        st.success("No doubtful redaction is left.")
    for row in looks.head(PAGE).to_dict("records"):
        with st.container(border=True):
            st.markdown(f"> {widgets.said(row['text'])}")
            st.caption(
                f"{row['type'].capitalize()} · {row['confidence']:.0%} sure · {row['unsure']} doubtful in this note"
            )
            right, hold, open_, _ = st.columns((1, 1, 1, 4))
            if right.button("Looks right", key=f"right-{row['note_id']}"):
                reviewing.looks_right(workspace, row["note_id"])
                st.session_state["take_back"] = ("look", row["note_id"], "Looked at.")
                st.rerun()
            if hold.button("Hold back", key=f"hold-{row['note_id']}"):
                reviewing.hold_back(workspace, row["session_id"])
                st.session_state["take_back"] = ("held", row["session_id"], "Held back.")
                st.rerun()
            with open_:
                widgets.linked("note", "Whole note", id=row["session_id"])


def _pillars(workspace: Workspace, audience: Audience) -> None:
    names = [p.name for p in read_pillars(workspace.pillars_file)]
    asked = ask(workspace, "asking.pillar_questions", audience)
    given, about, waiting = (asked.attrs[name] for name in ("given", "about", "waiting"))
    st.caption("The most useful answer first: sentences in doubt, each unlike the last. None: outside the pillars.")
    later = " · the latest count from the next update" if waiting else ""
    st.progress(min(1.0, given / about), text=f"{given:,} of about {about} answers{later}")
    if asked.empty:
        st.success("No sentence is in doubt.")
    for row in asked.head(PAGE).itertuples(index=False):
        with st.container(border=True):
            st.markdown(f"> {widgets.said(row.text)}")
            said = widgets.pillars_of(names, key=f"pillars-{row.segment_id}")
            if st.button("That is it" if said else "None of them", key=f"keep-{row.segment_id}"):
                number = reviewing.confirm_pillars(workspace, row.segment_id, list(said))
                st.session_state["take_back"] = ("pillar", number, "Kept; it counts from the next update.")
                st.rerun()
    if waiting and st.button("Update pillars and themes now", icon=":material/sync:"):
        before = workspace.store.pillar_scores()
        with st.status("Updating…"):
            pipeline.mine(workspace)
        widgets.flash(reviewing.what_changed(before, workspace.store.pillar_scores()))
        st.rerun()


def _idle(idle: "pd.DataFrame") -> None:
    st.caption("Themes that no suggested or confirmed link cites: heard, and not (yet) acted upon as far as we know.")
    names = {"name": "Theme", "pillar": "Pillar", "pairs": "Pairs", "trend": "Trend", "definition": "What people say"}
    widgets.table(idle, columns=names, opens=("theme", "theme_id"), key="idle")


def _bare(bare: "pd.DataFrame") -> None:
    st.caption(
        "Decisions for which no conversation was found. That is an answer too: not every decision comes from here."
    )
    names = {"title": "Decision", "decided_on": "Decided", "unit": "Unit", "status": "Status"}
    widgets.table(bare, columns=names, opens=("decision", "decision_id"), key="bare")
