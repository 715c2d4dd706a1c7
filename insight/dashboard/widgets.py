"""What several pages draw alike: explained empty states, bars with a table beside them, links to a detail page."""

from typing import TYPE_CHECKING

import streamlit as st

from insight.palette import colours

if TYPE_CHECKING:
    import pandas as pd


def explained(frame: "pd.DataFrame") -> None:
    """Why something is not shown, in the view's own words."""
    if why := frame.attrs.get("why"):
        st.caption(f":material/shield: {why}")


def nothing(what: str, step: str) -> None:
    """An empty state that says what to do next."""
    st.info(f"No {what} yet. {step}")


def bars(frame: "pd.DataFrame", *, label: str, value: str, alt: str) -> None:
    """Horizontal bars in the colours of their pillars; the same rows stand in a table beside every chart."""
    import plotly.express as px

    shades = colours(sorted(set(frame["pillar"])))
    figure = px.bar(
        frame.iloc[::-1], x=value, y=label, color="pillar", color_discrete_map=shades, orientation="h", text=value
    )
    figure.update_layout(
        height=80 + 30 * len(frame),
        margin={"l": 0, "r": 0, "t": 10, "b": 0},
        yaxis_title=None,
        xaxis_title=value,
        legend_title=None,
        yaxis={"categoryorder": "array", "categoryarray": list(frame[label].iloc[::-1])},
    )
    st.plotly_chart(figure, alt=alt, config={"displayModeBar": False})


def opened(frame: "pd.DataFrame", *, path: str, name: str) -> "pd.DataFrame":
    """A column ``open`` that leads to each row's own page."""
    return frame.assign(open=[f"{path}?id={i}" for i in frame[name]])
