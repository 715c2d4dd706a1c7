"""What the programme is worth: scorecard, the sponsor's month, surveys, knowledge gaps, learning both ways, thanks."""

from typing import Any

import pandas as pd
import streamlit as st

from insight.dashboard import pictures, tables_in, widgets
from insight.dashboard.cached import ask
from insight.errors import DisclosureError, UsageError
from insight.policy import log_access
from insight.programme import digest as digests
from insight.programme.definitions import definition
from insight.programme.settings import load
from insight.records import Audience
from insight.workspace import Workspace

PARTS = {
    "scorecard": "Scorecard",
    "sponsor": "Sponsor's month",
    "surveys": "Surveys",
    "gaps": "Knowledge gaps",
    "learning": "Both ways",
    "thanks": "Thanks and attendance",
}
LEVELS = {
    "participation": "Does it take place?",
    "reaction": "Do people find it worth the hour?",
    "learning": "What is learned?",
    "application": "What is done differently?",
    "impact": "What changes for the organisation?",
    "return": "What does it cost, and bring?",
}
MARKS = {
    "on target": ":green-badge[:material/check: on target]",
    "below target": ":orange-badge[:material/arrow_downward: below target]",
    "no target": ":gray-badge[no target]",
    "not known": ":gray-badge[:material/help: not known]",
}


def page(workspace: Workspace, audience: Audience) -> None:
    """One part at a time; the address names it."""
    st.title("What the programme is worth")
    part = widgets.one_of("Part", PARTS, key="part", named=False)
    draw = {"sponsor": _sponsor, "surveys": _surveys, "gaps": _gaps, "learning": _learning, "thanks": _thanks}
    draw.get(part, _scorecard)(workspace, audience)


def _scorecard(workspace: Workspace, audience: Audience) -> None:
    try:
        card = ask(workspace, "scorecard.scorecard", audience)
    except DisclosureError as error:
        st.info(str(error), icon=":material/info:")
        return
    missing = int((card["verdict"] == "not known").sum())
    st.caption(
        "Five levels, after Kirkpatrick and Phillips, each standing on the one before. What is not known is said, with "
        f"how to find out, and never guessed: {missing} of {len(card)} lines here."
    )
    shares = card[(card["unit"] == "share") & card["value"].notna()]
    if len(shares):
        st.header("Against the targets")
        drawn = shares.assign(measure=[_title(m) for m in shares["measure"]])
        pictures.shares(
            drawn, alt=f"{len(shares)} shares with 95 % intervals; a tick marks the target. In words below."
        )
    for name, lines in card.groupby("name", sort=False):
        st.header(f"{_ordinal(lines)}{LEVELS.get(str(name), str(name).capitalize())}")
        for row in lines.to_dict("records"):
            _line(row)
    with st.expander("As a table"):
        names = {
            "name": "Level",
            "measure": "Measure",
            "value": "Value",
            "unit": "Unit",
            "n": "Of these",
            "of": "Out of",
        }
        names |= {"low": "95 % from", "high": "to", "target": "Target", "verdict": "Verdict"}
        widgets.table(card, columns=names, key="scorecard")
    widgets.downloads(card, "scorecard", key="scorecard-files")


def _ordinal(lines: "pd.DataFrame") -> str:
    level = int(lines["level"].iloc[0])
    return f"{level}. " if level else ""


def _line(row: dict[str, Any]) -> None:
    what, verdict = st.columns((5, 1), vertical_alignment="center")
    title, says = _title(row["measure"]), str(row["says"])
    lead = says if says.startswith(title) else f"{title}: {says}"
    text = f"**{widgets.plain(title)}**{widgets.plain(lead[len(title) :])}"
    what.markdown(text, help=_about(row["measure"]))
    verdict.markdown(MARKS.get(row["verdict"], ""))


def _title(measure: str) -> str:
    try:
        return definition(measure).title
    except UsageError:
        return measure.replace("_", " ").capitalize()


def _about(measure: str) -> str | None:
    try:
        return definition(measure).hover
    except UsageError:
        return None


def _sponsor(workspace: Workspace, audience: Audience) -> None:
    months = ask(workspace, "health.health", audience, period="month", by="all")
    known = [m for m in list(months["period"])[::-1] if m != "undated"] if len(months) else []
    if not known:
        widgets.nothing("sessions", "Add notes on the page Add notes.")
        return
    month = st.selectbox(
        "Month", known, index=None, key="month", bind="query-params", placeholder="The last whole month"
    )
    try:
        made = ask(workspace, "scorecard.sponsor_page", audience, month=month)
    except (DisclosureError, UsageError) as error:
        st.info(str(error), icon=":material/info:")
        return
    with st.container(border=True):
        _digest(made)
    name = f"insight-sponsor-{month or 'last'}"
    with st.container(horizontal=True):
        for label, kind, text in (
            ("As a web page", "html", digests.as_html(made)),
            ("As text", "txt", digests.as_text(made)),
        ):
            st.download_button(
                label,
                data=text.encode(),
                file_name=f"{name}.{kind}",
                mime="text/html" if kind == "html" else "text/plain",
                on_click=_taken,
                args=(workspace, audience, f"sponsor's digest as {kind}"),
                key=f"sponsor-{kind}",
                icon=":material/download:",
            )
    st.caption("Whole-programme figures only: no pair, no person. Fit to be sent on; it names what the sponsor can do.")


def _taken(workspace: Workspace, audience: Audience, what: str) -> None:
    log_access(workspace, audience=audience, action="export", what=what)


def _digest(made: digests.Digest) -> None:
    st.header(f"{made.programme}, {made.month}")
    st.markdown(f"**{widgets.plain(made.headline)}**")
    for title, texts in (("What helps now", made.asks), ("What went well", made.good)):
        if texts:
            st.markdown(f"**{title}**\n" + "\n".join(f"- {widgets.plain(text)}" for text in texts))
    if made.figures:
        rows = pd.DataFrame([(f.title, f.now, f.before, f.target, f.status) for f in made.figures])
        rows.columns = pd.Index(["title", "now", "before", "target", "verdict"])
        names = {"title": "Measure", "now": "This month", "before": "Before", "target": "Target", "verdict": "Verdict"}
        widgets.table(rows, columns=names, key="digest")
    for text in made.limits:
        st.caption(widgets.plain(text))


def _surveys(workspace: Workspace, audience: Audience) -> None:
    changes = ask(workspace, "scorecard.survey_changes", audience)
    scores = ask(workspace, "scorecard.survey_scores", audience)
    if changes.empty and scores.empty:
        widgets.nothing(
            "survey answers that may be shown",
            "Ask both sides the same three questions at the start and at the end, and add the answers below.",
        )
        widgets.explained(changes)
        widgets.explained(scores)
        tables_in.expander(workspace)
        return
    if len(changes):
        st.header("Before and after")
        drawn = changes.assign(
            item=[f"{_title(item)} ({role})" for item, role in zip(changes["item"], changes["role"], strict=True)]
        )
        best = max(load(workspace.path).rating_max, float(changes[["before", "after"]].max().max()))
        pictures.before_after(drawn, best=best, alt="Mean of each item before and after, by side; in the table below.")
        names = {"item": "Item", "role": "Side", "n": "Pairs in both", "before": "Before", "after": "After"}
        names |= {"difference": "Change", "low": "95 % from", "high": "to", "says": "In words"}
        widgets.table(_readable(changes), columns=names, key="changes")
        widgets.explained(changes)
        widgets.downloads(changes, "survey-changes", key="changes-files")
        st.caption("The same people twice, and no comparison group: what else happened in between is in it too.")
    if len(scores):
        st.header("Each wave, with its response rate")
        names = {"wave": "Wave", "role": "Side", "item": "Item", "mean": "Mean", "low": "95 % from", "high": "to"}
        shown = _readable(scores)
        widgets.table(shown, columns=names | {"n": "Answers", "response_rate": "Response rate"}, key="waves")
        widgets.downloads(scores, "survey-scores", key="waves-files")
    _contrasts(workspace, audience)
    tables_in.expander(workspace)


def _readable(frame: pd.DataFrame) -> pd.DataFrame:
    """Means to two places, items as people write them."""
    digits = {c: 2 for c in ("mean", "before", "after", "difference", "low", "high") if c in frame}
    return frame.round(digits).assign(item=[_title(item) for item in frame["item"]])


def _contrasts(workspace: Workspace, audience: Audience) -> None:
    rows = ask(workspace, "scorecard.contrasts", audience)
    if rows.empty:
        return
    st.header("Participants and others")
    names = {"measure": "Measure", "period": "Period", "participants": "Participants", "others": "Others"}
    widgets.table(rows, columns=names | {"difference": "Difference", "says": "In words"}, key="contrasts")
    st.caption("An association: those who take part may differ from the others in more than that.")


def _gaps(workspace: Workspace, audience: Audience) -> None:
    st.caption("What leaders do not know well enough, as programme.toml names it, and how far conversations reach it.")
    deep = st.toggle(
        "Look by meaning too", key="meaning", help="Reads sentences by what they mean; takes longer at first."
    )
    found = ask(workspace, "meaning.gaps" if deep else "programme.gaps", audience)
    if found.empty:
        widgets.nothing(
            "knowledge gaps",
            "Name them in programme.toml: [[gaps]] with a name, a description and keywords.",
        )
        return
    shown = found[found["share"].notna()]
    if len(shown):
        pictures.bars(shown, label="gap", value="share", percent=True, alt="Share of pairs that reached each gap.")
    names = {"gap": "Gap", "pairs": "Pairs", "share": "Of pairs", "sessions": "Sessions", "says": "In words"}
    names |= {"themes": "Under which themes", "reached_in": "Units that reach it", "no_sign_in": "Units without a sign"}
    widgets.table(found, columns=names, key="gaps")
    widgets.explained(found)
    widgets.downloads(found, "gaps", key="gaps-files")
    st.caption("No sign found is not the same as not discussed: notes leave things out.")


def _learning(workspace: Workspace, audience: Audience) -> None:
    st.caption(
        "Mentors learn too: leadership, decisions and their context, the organisation. Their own words, by theme."
    )
    row = ask(workspace, "health.health", audience, period="all", by="all")
    if row.empty or not row["mentor_learned_count"].iloc[0]:
        widgets.nothing(
            "answers on what the mentor learned", "Ask for it in the session form, as a column mentor_learned."
        )
        return
    with st.spinner("Reading what mentors wrote…"):
        found = ask(workspace, "meaning.mentor_learning", audience)
    if found.empty:
        st.info("No theme has enough pairs behind it yet.", icon=":material/info:")
    else:
        drawn = found.assign(pairs=pd.to_numeric(found["pairs"].astype(str).str.extract(r"(\d+)")[0]))
        pictures.bars(drawn, label="theme", value="pairs", alt="What mentors learned, by theme and number of pairs.")
        widgets.table(found, columns={"theme": "Theme", "sessions": "Sessions", "pairs": "Pairs"}, key="learned")
        widgets.downloads(found, "mentor-learning", key="learned-files")
    widgets.explained(found)


def _thanks(workspace: Workspace, audience: Audience) -> None:
    st.header("Thanks")
    st.caption(
        "Only those who agreed to be named, both sides alike, ordered by nothing but the pair. Showing up counts."
    )
    agreed = ask(workspace, "programme.thanks", audience)
    names = {"pair": "Pair", "side": "Side", "sessions": "Sessions", "group_sessions": "Group sessions"}
    if agreed.empty:
        widgets.nothing("agreement to be thanked", "Add a pair table with a column recognition: who agreed.")
        tables_in.expander(workspace)
    else:
        widgets.table(agreed, columns=names | {"months": "Months"}, key="thanks")
        widgets.downloads(agreed, "recognition", key="thanks-files")
    st.header("Attendance")
    st.caption("What a leadership programme asks for: attendance and nothing else. [requirement] in programme.toml.")
    rows = ask(workspace, "programme.attendance", audience)
    if rows.empty:
        widgets.nothing("pairs", "Add notes on the page Add notes.")
        return
    met = int(rows["complete"].sum())
    widgets.figures((("Requirement met", f"{met} of {len(rows)}", "A row for each side of each pair."),))
    names |= {
        "sessions_required": "Asked for",
        "group_sessions_required": "Group sessions asked for",
        "complete": "Met",
    }
    widgets.table(rows, columns=names, key="attendance")
    widgets.downloads(rows, "attendance", key="attendance-files")
