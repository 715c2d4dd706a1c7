"""Who is looking. On one's own machine one chooses; where people sign in, the provider's claims say.

The views enforce what each audience may see; this only finds out who asks. Sign-in is on when Streamlit's secrets hold
an ``[auth]`` section; ``[insight.roles]`` there maps the provider's role names to audiences.
"""

import time
from collections.abc import Mapping
from typing import Any, cast, get_args

import streamlit as st

from insight.errors import DisclosureError
from insight.records import Audience

NAMES: dict[Audience, str] = {"owner": "Programme owner", "executive": "Executive", "researcher": "Researcher"}
WAY_BACK = "insight_way_back"


def shared() -> bool:
    """Whether people sign in here."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


def chooser() -> None:
    """The sidebar's choice of audience (``?audience=executive``), or who is signed in."""
    if shared():
        mine = allowed(st.user.to_dict(), roles())
        if len(mine) > 1:
            _choose(mine)
        else:
            st.caption(f"Signed in as {NAMES[mine[0]].lower()}.")
        st.button("Sign out", on_click=st.logout, icon=":material/logout:")
        return
    _choose(list(NAMES))


def _choose(mine: list[Audience]) -> None:
    """The choice stays in the address, under the audience's own name, so that a link shows what its sender saw."""
    st.selectbox("View as", mine, format_func=NAMES.__getitem__, key="audience")
    chosen = st.session_state["audience"]
    if chosen != mine[0]:
        st.query_params["audience"] = chosen
    elif "audience" in st.query_params:
        del st.query_params["audience"]


def audience() -> Audience:
    """The audience of this visit; asks for a sign-in where one is needed.

    Raises:
        DisclosureError: the account has no role here.
    """
    if not shared():
        return _asked(list(NAMES))
    if not st.user.is_logged_in or expired(st.user.to_dict(), time.time()):
        _sign_in()
    mine = allowed(st.user.to_dict(), roles())
    if not mine:
        st.sidebar.button("Sign out", on_click=st.logout, icon=":material/logout:")
        raise DisclosureError("Your account has no role in this programme. Ask the programme owner to give you one.")
    return _asked(mine)


def _asked(mine: list[Audience]) -> Audience:
    """The audience chosen, else the address's, else the widest one may be."""
    asked = st.session_state.get("audience") or st.query_params.get("audience")
    found = cast(Audience, asked) if asked in mine else mine[0]
    if "audience" not in st.session_state:
        st.session_state["audience"] = found
    return found


def roles() -> Mapping[str, Any]:
    """``claim`` (default "roles") and, for each audience, the provider's names for it."""
    table = st.secrets.get("insight", {})
    return cast(Mapping[str, Any], table.get("roles", {}))


def allowed(user: Mapping[str, Any], mapping: Mapping[str, Any]) -> list[Audience]:
    """The audiences of a signed-in person, the widest first: what the claim says, by the mapping, and nothing else.

    >>> allowed({"roles": ["staff", "insight-exec"]}, {"executive": ["insight-exec"], "owner": "insight-owner"})
    ['executive']
    """
    held = user.get(str(mapping.get("claim", "roles")), [])
    names = {held} if isinstance(held, str) else {str(name) for name in held or []}
    found = []
    for name in get_args(Audience):
        given = mapping.get(name, [])
        wanted = {given} if isinstance(given, str) else set(given)
        if names & wanted:
            found.append(name)
    return found


def expired(user: Mapping[str, Any], at: float) -> bool:
    """Whether the sign-in has run out: Streamlit's cookie lives 30 days and does not look at ``exp`` itself."""
    ends = user.get("exp")
    return not isinstance(ends, int | float) or ends < at


def _sign_in() -> None:
    """The page before the sign-in. The browser's tab remembers the address one came with; only an address of ours."""
    st.title("Insight")
    st.write("Sign in to see this programme.")
    if st.button("Sign in", type="primary", icon=":material/login:"):
        st.login()
    st.html(
        f"<script>sessionStorage.setItem('{WAY_BACK}', location.pathname + location.search)</script>",
        unsafe_allow_javascript=True,
    )
    st.stop()


def way_back() -> None:
    """After the sign-in, once: go to the address one came with (the provider sends everybody to the front page)."""
    if not shared() or st.session_state.get(WAY_BACK):
        return
    st.session_state[WAY_BACK] = True
    st.html(
        f"<script>(() => {{ const to = sessionStorage.getItem('{WAY_BACK}'); sessionStorage.removeItem('{WAY_BACK}');"
        "if (to && /^\\/(?!\\/)/.test(to) && to !== '/' && to !== location.pathname + location.search)"
        " location.replace(to); })()</script>",
        unsafe_allow_javascript=True,
    )
