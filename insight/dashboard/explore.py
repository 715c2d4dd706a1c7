"""Every table a researcher may have, as files, with the Python that gives the same."""

import streamlit as st

from insight import views
from insight.dashboard import widgets
from insight.dashboard.cached import ask
from insight.errors import DisclosureError
from insight.policy import log_access
from insight.records import Audience
from insight.workspace import Workspace

TABLES = ("themes", "segments", "candidates", "links", "decisions", "health", "runs")
PREVIEW = 500


def page(workspace: Workspace, audience: Audience) -> None:
    """Choose a table; look; take it."""
    st.title("Tables")
    name = widgets.one_of("Table", {name: name.capitalize() for name in TABLES}, key="table")
    module, function = (part.removeprefix("insight.views.") for part in views.TABLES[name])
    try:
        frame = ask(workspace, f"{module}.{function}", audience)
    except DisclosureError as error:
        st.info(str(error))
        return
    st.caption(
        f"{len(frame):,} rows · run {frame.attrs.get('run')} · at least {frame.attrs.get('k')} pairs behind each."
    )
    widgets.explained(frame)
    st.dataframe(frame.head(PREVIEW).map(_cell), hide_index=True, key=f"rows-{name}")
    if len(frame) > PREVIEW:
        st.caption(f"The first {PREVIEW}; the files hold all.")
    if frame.empty:
        st.info("There is nothing to take: nothing was found yet, or all of it is below the threshold.")
    elif st.button("Make the files", key="make", icon=":material/download:"):
        log_access(workspace, audience=audience, action="export", what=name)
        widgets.downloads(frame, name, key=f"files-{name}")
    st.markdown("**The same in Python**")
    st.code(
        "import insight\n\n"
        'workspace = insight.open("path/to/the/workspace")\n'
        f'{name} = insight.views.table(workspace, "{name}", audience="{audience}")',
        language="python",
    )
    st.markdown("**And from the shell**")
    st.code(f"insight export {name} -w WORKSPACE --audience {audience} -o {name}.parquet", language="bash")


def _cell(value: object) -> object:
    return str(value) if isinstance(value, dict | list) else value
