"""Pictures in Vega-Lite: each stands beside the table it is drawn from, and says in words what it shows.

Altair rather than Plotly: a fresh browser reads 0.8 MB of script for it instead of 4.7 MB, over a second of its time.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

if TYPE_CHECKING:
    import pandas as pd

BEFORE, AFTER = "#7A7A7A", "#0072B2"
VERDICTS = {"on target": "#009E73", "below target": "#D55E00", "no target": "#7A7A7A"}
ROW = 34


def shares(frame: "pd.DataFrame", *, alt: str) -> None:
    """Shares with their intervals, each against its target. Columns: measure, value, low, high, target, verdict."""
    import altair as alt_

    base = alt_.Chart(frame).encode(y=_names(frame, "measure"))
    scale, axis = alt_.Scale(domain=[0, 1]), alt_.Axis(format=".0%", title=None)
    colour = alt_.Color(
        "verdict:N", scale=alt_.Scale(domain=list(VERDICTS), range=list(VERDICTS.values())), legend=_legend()
    )
    reach = base.mark_rule(strokeWidth=2).encode(
        x=alt_.X("low:Q", scale=scale, axis=axis), x2="high:Q", color=colour, tooltip=_hover(frame)
    )
    dot = base.mark_circle(size=110, opacity=1).encode(
        x=alt_.X("value:Q", scale=scale), color=colour, tooltip=_hover(frame)
    )
    aim = base.mark_tick(thickness=3, size=22, color="#7A7A7A").encode(x=alt_.X("target:Q", scale=scale))
    _draw(reach + aim + dot, rows=len(frame), alt=alt)


def before_after(frame: "pd.DataFrame", *, best: float, alt: str) -> None:
    """Means of two waves joined by a line. Columns: item, before, after, from 1 to ``best``."""
    import altair as alt_

    scale = alt_.Scale(domain=[1, best])
    base = alt_.Chart(frame).encode(y=_names(frame, "item"))
    joined = base.mark_rule(strokeWidth=2, color=BEFORE).encode(
        x=alt_.X("before:Q", scale=scale, axis=alt_.Axis(title=None)), x2="after:Q"
    )
    points = (
        alt_.Chart(frame)
        .transform_fold(["before", "after"], as_=["wave", "mean"])
        .mark_circle(size=110, opacity=1)
        .encode(
            y=_names(frame, "item"),
            x=alt_.X("mean:Q", scale=scale),
            color=alt_.Color(
                "wave:N", scale=alt_.Scale(domain=["before", "after"], range=[BEFORE, AFTER]), legend=_legend()
            ),
            tooltip=["item:N", "wave:N", alt_.Tooltip("mean:Q", format=".2f")],
        )
    )
    _draw(joined + points, rows=len(frame), alt=alt)


def bars(frame: "pd.DataFrame", *, label: str, value: str, alt: str, percent: bool = False, shade: str = AFTER) -> None:
    """Horizontal bars in the order of the rows, each with its figure."""
    import altair as alt_

    form = ".0%" if percent else ",.0f"
    base = alt_.Chart(frame).encode(
        y=_names(frame, label),
        x=alt_.X(f"{value}:Q", axis=None, scale=alt_.Scale(domain=[0, 1]) if percent else alt_.Scale(domainMin=0)),
        tooltip=[f"{label}:N", alt_.Tooltip(f"{value}:Q", format=form)],
    )
    figure = base.mark_text(align="left", dx=5, color=_ink()).encode(text=alt_.Text(f"{value}:Q", format=form))
    _draw(base.mark_bar(color=shade, cornerRadiusEnd=3) + figure, rows=len(frame), alt=alt)


def columns_over_time(
    frame: "pd.DataFrame", *, x: str, series: Sequence[tuple[str, str, str]], alt: str, stacked: bool = False
) -> None:
    """Columns a period. ``series``: column, name, colour; the first lies at the bottom."""
    import altair as alt_

    names, shades = [name for _, name, _ in series], [shade for _, _, shade in series]
    long = frame[[x]].join(frame[[c for c, _, _ in series]].set_axis(names, axis=1)).melt(x, names, "what", "count")
    long["order"] = [names.index(what) for what in long["what"]]
    colour = alt_.Color("what:N", scale=alt_.Scale(domain=names, range=shades), legend=_legend())
    chart = alt_.Chart(long).mark_bar(cornerRadiusEnd=2)
    chart = chart.encode(
        x=alt_.X(f"{x}:O", axis=alt_.Axis(title=None, labelAngle=-45)),
        y=alt_.Y("count:Q", axis=alt_.Axis(title=None), stack="zero" if stacked else None),
        color=colour,
        order="order:Q",
        tooltip=[f"{x}:N", "what:N", "count:Q"],
    )
    if not stacked:
        chart = chart.encode(xOffset=alt_.XOffset("what:N", sort=names))
    st.altair_chart(chart.properties(height=300), alt=alt)


def lines(frame: "pd.DataFrame", *, x: str, series: Sequence[tuple[str, str, str]], alt: str) -> None:
    """Shares over periods. ``series``: column, name, colour."""
    import altair as alt_

    names, shades = [name for _, name, _ in series], [shade for _, _, shade in series]
    long = frame[[x]].join(frame[[c for c, _, _ in series]].set_axis(names, axis=1)).melt(x, names, "what", "share")
    chart = (
        alt_.Chart(long.dropna())
        .mark_line(point={"size": 60, "filled": True})
        .encode(
            x=alt_.X(f"{x}:O", axis=alt_.Axis(title=None, labelAngle=0)),
            y=alt_.Y("share:Q", axis=alt_.Axis(format=".0%", title=None), scale=alt_.Scale(zero=True)),
            color=alt_.Color("what:N", scale=alt_.Scale(domain=names, range=shades), legend=_legend()),
            shape=alt_.Shape("what:N", sort=names, legend=None),
            tooltip=[f"{x}:N", "what:N", alt_.Tooltip("share:Q", format=".0%")],
        )
    )
    st.altair_chart(chart.properties(height=240), alt=alt)


def _names(frame: "pd.DataFrame", column: str) -> Any:  # noqa: ANN401  # an altair channel
    import altair as alt_

    return alt_.Y(
        f"{column}:N",
        sort=list(dict.fromkeys(frame[column])),
        axis=alt_.Axis(title=None, labelLimit=320, labelOverlap=False, ticks=False, domain=False),
    )


def _ink() -> str:
    """The colour of figures beside bars: Vega-Lite's own black cannot be read on a dark page."""
    return {"dark": "#e2e6ea", "light": "#31333f"}.get(str(st.context.theme.type), "#7d8791")


def _legend() -> Any:  # noqa: ANN401  # an altair legend
    import altair as alt_

    return alt_.Legend(orient="top", title=None, labelLimit=400, columns=3)


def _hover(frame: "pd.DataFrame") -> list[Any]:
    import altair as alt_

    shown = [alt_.Tooltip(f"{c}:Q", format=".0%") for c in ("value", "low", "high", "target") if frame[c].notna().any()]
    return [alt_.Tooltip("measure:N"), *shown, alt_.Tooltip("verdict:N")]


def _draw(chart: Any, *, rows: int, alt: str) -> None:  # noqa: ANN401  # an altair chart
    st.altair_chart(chart.properties(height=80 + ROW * rows), alt=alt)


def by_pillar(frame: "pd.DataFrame", *, label: str, value: str, shades: Mapping[str, str], alt: str) -> None:
    """Horizontal bars with their figures in the colours of their pillars (``shades``: a pillar's heading -> colour)."""
    import altair as alt_

    drawn = frame[[label, value, "pillar"]].reset_index(drop=True)
    base = alt_.Chart(drawn).encode(
        y=_names(drawn, label),
        x=alt_.X(f"{value}:Q", axis=None, scale=alt_.Scale(domainMin=0)),
        tooltip=[f"{label}:N", "pillar:N", f"{value}:Q"],
    )
    scale = alt_.Scale(domain=list(shades), range=list(shades.values()))
    bar = base.mark_bar(cornerRadiusEnd=3).encode(color=alt_.Color("pillar:N", scale=scale, legend=_legend()))
    _draw(bar + base.mark_text(align="left", dx=5, color=_ink()).encode(text=f"{value}:Q"), rows=len(drawn), alt=alt)


def with_interval(frame: "pd.DataFrame", *, x: str, shade: str, alt: str) -> None:
    """``share`` with ``low`` and ``high`` over periods; a period that is not over is hollow."""
    import altair as alt_

    drawn = frame[[x, "share", "low", "high", "complete"]].assign(complete=frame["complete"].astype(bool))
    base = alt_.Chart(drawn).encode(x=alt_.X(f"{x}:O", axis=alt_.Axis(title=None, labelAngle=0)))
    y = alt_.Y("share:Q", axis=alt_.Axis(format=".0%", title=None), scale=alt_.Scale(zero=True))
    hover = [f"{x}:N", *(alt_.Tooltip(f"{c}:Q", format=".0%") for c in ("share", "low", "high"))]
    reach = base.mark_rule(color=shade, strokeWidth=1.5).encode(y="low:Q", y2="high:Q")
    over = base.mark_line(color=shade).encode(y=y)
    hollow = alt_.condition("datum.complete", alt_.value(shade), alt_.value("transparent"))
    dots = base.mark_point(color=shade, size=90, strokeWidth=2).encode(y=y, fill=hollow, tooltip=hover)
    st.altair_chart((reach + over + dots).properties(height=240), alt=alt)
