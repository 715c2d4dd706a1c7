"""What several pages draw alike: explained empty states, charts with their table, rows that open their own page."""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from insight.dashboard import pictures
from insight.palette import colours
from insight.views.audience import ordinals

if TYPE_CHECKING:
    import pandas as pd

QUIET = {"displayModeBar": False}
CUT = 48
STATES = {"pillar", "status", "trend", "support", "event", "strength", "kind"}
"""Columns of our own words, shown as people write them: ``in_progress`` is "In progress"."""
_TOKEN = re.compile(r"\[([A-Z][A-Z_]+)([ -])([^\[\]]{1,40})\]|\[([A-Z][A-Z_]+)\]")


def explained(frame: "pd.DataFrame") -> None:
    """Why something is not shown, in the view's own words."""
    if why := frame.attrs.get("why"):
        st.caption(f":material/shield: {why}")


def nothing(what: str, step: str) -> None:
    """An empty state that says what to do next."""
    st.info(f"No {what} yet. {step}", icon=":material/info:")


def go(page: str, **query: str) -> None:
    """Open another page of this audience."""
    st.switch_page(st.session_state["pages"][page], query_params=query)


def linked(page: str, label: str, **query: str) -> None:
    """A link to another page of this audience, in the same tab."""
    if page in st.session_state["pages"]:
        st.page_link(st.session_state["pages"][page], label=label, query_params=query)


def one_of[Name: str](
    label: str,
    choices: Mapping[Name, str],
    *,
    key: str,
    first: Name | None = None,
    about: str | None = None,
    named: bool = True,
    bound: bool = True,
) -> Name:
    """One of a few things, always one: ``choices`` name -> as people read it; ``first`` (the first) to begin with.

    ``named``: the label is shown, and not only read aloud. ``bound``: the address holds what was chosen.
    """
    begin = first or next(iter(choices))
    chosen = st.segmented_control(
        label,
        list(choices),
        default=begin,
        required=True,
        key=key,
        bind="query-params" if bound else None,
        format_func=choices.__getitem__,
        label_visibility="visible" if named else "collapsed",
        help=about,
    )
    return chosen or begin


def any_of(label: str, names: Sequence[str], *, key: str, about: str | None = None) -> list[str]:
    """A filter that the address holds: the names chosen, and all of them where none is."""
    chosen = st.pills(
        label, names, selection_mode="multi", key=key, bind="query-params", format_func=heading, help=about
    )
    return list(chosen or names)


def pillars_of(names: Sequence[str], *, key: str) -> list[str]:
    """Which pillars a sentence belongs to, as a person says: several, or none."""
    return st.pills(
        "Belongs to", names, selection_mode="multi", key=key, format_func=heading, label_visibility="collapsed"
    )


def table(
    frame: "pd.DataFrame",
    *,
    columns: Mapping[str, str],
    opens: tuple[str, str] | None = None,
    key: str,
    help_of: Mapping[str, str] | None = None,
    alt: str | None = None,
) -> None:
    """Rows under readable headings; choosing one opens its page.

    ``columns``: name in the frame -> heading. ``opens``: the page and the column that holds the id.
    """
    shown = frame[list(columns)].reset_index(drop=True)
    for name in STATES.intersection(shown):
        shown[name] = [heading(v) if isinstance(v, str) else v for v in shown[name]]
    config: Any = {
        name: _column(shown[name], name, title, (help_of or {}).get(name)) for name, title in columns.items()
    }
    if opens is None:
        st.dataframe(shown, hide_index=True, column_config=config, key=key, alt=alt)
        return
    page, identity = opens
    st.caption("Choose a row to open it.")
    chosen = st.dataframe(
        shown,
        hide_index=True,
        column_config=config,
        key=key,
        on_select="rerun",
        selection_mode="single-row",
        alt=alt,
    )
    rows = chosen.selection.rows if chosen else []
    if rows:
        go(page, id=str(frame.iloc[rows[0]][identity]))


def _column(cells: "pd.Series[Any]", name: str, title: str, about: str | None) -> object:
    made = st.column_config
    if name.endswith(("_rate", "adherence", "share", "probability")):
        return made.NumberColumn(title, help=about, format="percent")
    if name in {"name", "title", "definition", "reasons", "step", "says", "text"}:
        return made.TextColumn(title, help=about, width="large" if name != "name" else "medium")
    return made.Column(title, help=about)


def bars(frame: "pd.DataFrame", *, label: str, value: str, alt: str) -> None:
    """Horizontal bars in the colours of their pillars; the same rows stand in a table beside every chart."""
    shades = {heading(pillar): shade for pillar, shade in colours(sorted(set(frame["pillar"]))).items()}
    drawn = frame.assign(pillar=[heading(p) for p in frame["pillar"]], **{label: [_cut(t) for t in frame[label]]})
    pictures.by_pillar(drawn, label=label, value=value, shades=shades, alt=alt)


def scatter(frame: "pd.DataFrame", *, alt: str, key: str) -> str | None:
    """Themes on a plane, in the colours of their pillars, sized by pairs; gives the id of the one clicked."""
    import plotly.graph_objects as go_

    shades = colours(sorted(set(frame["pillar"])))
    figure = go_.Figure()
    biggest = max(1.0, float(frame["pairs"].max()))
    for pillar, shade in shades.items():
        part = frame[frame["pillar"] == pillar]
        figure.add_scatter(
            x=part["x"],
            y=part["y"],
            name=heading(pillar),
            mode="markers+text",
            text=[_cut(t)[:22] for t in part["name"]],
            textposition="top center",
            textfont={"size": 11},
            customdata=[[i] for i in part["theme_id"]],
            hovertext=[_cut(t) for t in part["name"]],
            hovertemplate="%{hovertext}<extra>" + heading(pillar) + "</extra>",
            marker={"size": [12 + 26 * (float(p) / biggest) ** 0.5 for p in part["pairs"]], "color": shade},
        )
    blank = {"visible": False}
    figure.update_layout(
        height=520,
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        xaxis=blank,
        yaxis=blank,
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
    )
    event: Any = st.plotly_chart(figure, alt=alt, config=QUIET, key=key, on_select="rerun", selection_mode="points")
    points = event.selection.points if event else []
    return str(points[0]["customdata"][0]) if points and points[0].get("customdata") else None


def heading(name: str) -> str:
    """A pillar's or state's name as people read it."""
    return {"none": "Outside the pillars", "mixed": "Several pillars"}.get(name, name.replace("_", " ").capitalize())


def figures(named: Sequence[tuple[str, object, str] | tuple[str, object, str, str]]) -> None:
    """Figures in a row, each with its definition on hover; a dash where it is withheld.

    Each is a name, a value, what it means, and where useful what it is out of.
    """
    for column, (name, value, about, *of) in zip(st.columns(len(named)), named, strict=True):
        known = value is not None and value == value
        column.metric(
            name,
            f"{value:,}" if isinstance(value, int) else str(value) if known else "–",
            delta=of[0] if of and known else None,
            delta_color="off",
            delta_arrow="off",
            help=about,
            border=True,
            height="stretch",
        )


def percent(value: object) -> str | None:
    """A share from 0 to 1 in per cent."""
    return None if value is None or value != value else f"{float(value):.0%}"  # type: ignore[arg-type]


def downloads(frame: "pd.DataFrame", name: str, *, key: str) -> None:
    """The table as files, made when asked for."""
    with st.container(horizontal=True):
        for kind in ("csv", "json", "jsonl"):
            st.download_button(
                kind.upper(),
                data=partial(_encoded, frame, kind),
                file_name=f"{name}.{kind}",
                mime="text/csv" if kind == "csv" else "application/json",
                on_click="ignore",
                key=f"{key}-{kind}",
            )


def _encoded(frame: "pd.DataFrame", kind: str) -> bytes:
    from insight.report.tables import text_of

    return text_of(frame, kind).encode()


def flash(text: str) -> None:
    """Say something after the page is drawn again."""
    st.session_state["said"] = text


def say_flash() -> None:
    """What the last action did."""
    if text := st.session_state.pop("said", None):
        st.toast(text, icon=":material/check:")


def _cut(text: str) -> str:
    return text if len(text) <= CUT else text[: CUT - 1].rstrip() + "…"


def explained_text(why: str) -> None:
    """Why something is not shown, where a view says it in a field of its own."""
    if why:
        st.caption(f":material/shield: {why}")


def title(text: str) -> str:
    """A heading in which a person, place or company that was taken out is a word and a number."""
    return plain(ordinals([text])[0])


def plain(text: str) -> str:
    """Text as it is: nothing in it is read as Markdown."""
    out = "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!|<>~$:^" else c for c in text)
    return " ".join(out.split("\n"))


def said(text: str) -> str:
    """A quotation, with what was taken out of it as a small mark: ``[PERSON-4H4H]`` is a person, told apart by 4H4H.

    >>> said("[PERSON-4H4H] and [ROLE role] met in [DATE April]")
    ':gray-badge[person 4H4H] and :gray-badge[role] met in :gray-badge[date April]'
    """
    parts, at = [], 0
    for token in _TOKEN.finditer(text):
        parts.append(plain(text[at : token.start()]))
        kind = (token[1] or token[4]).lower().replace("_", " ")
        value = token[3] if token[3] != kind else None  # a role of no level that can be told
        parts.append(f":gray-badge[{kind} {plain(value)}]" if value else f":gray-badge[{kind}]")
        at = token.end()
    return "".join(parts) + plain(text[at:])
