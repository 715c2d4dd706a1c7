"""Who is looking, and the words that go with what they may not see."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast, get_args

from insight.errors import DisclosureError, UsageError
from insight.policy import in_force
from insight.records import Audience

if TYPE_CHECKING:
    import pandas as pd

    from insight.workspace import Workspace

PSEUDONYM = re.compile(r"\[(PERSON|EMAIL|PHONE|ID|HANDLE|ORG|LOCATION|URL|TEAM)-[0-9A-Z]{2,12}\]")
_NOUN = {
    "PERSON": "Person",
    "EMAIL": "E-mail",
    "PHONE": "Phone",
    "ID": "Number",
    "HANDLE": "Account",
    "ORG": "Company",
    "LOCATION": "Place",
    "URL": "Link",
    "TEAM": "Team",
}


def audience_of(name: str) -> Audience:
    """An audience by name.

    Raises:
        UsageError: there is no such audience.
    """
    if str(name) not in get_args(Audience):
        raise UsageError(f"There is no audience of that name. Use one of: {', '.join(get_args(Audience))}")
    return cast(Audience, str(name))


def only(audience: str, allowed: Sequence[str], *, what: str) -> Audience:
    """The audience, if it may see this at all.

    Raises:
        DisclosureError: it may not.
    """
    asked = audience_of(audience)
    if asked not in allowed:
        who = " and the ".join(allowed)
        raise DisclosureError(f"{what} are for the {who} only. Ask for themes or decisions as the {asked}.")
    return asked


def more_pairs(n: int) -> str:
    """How many more pairs are needed, in words."""
    return f"{n} more pair{'s' if n != 1 else ''} needed"


def ordinals(texts: Iterable[str]) -> list[str]:
    """Pseudonyms as numbers in order of appearance, so that two views cannot be joined on them.

    >>> ordinals(["[PERSON-7QKM] asked [PERSON-2FBX]", "[PERSON-7QKM] left"])
    ['Person 1 asked Person 2', 'Person 1 left']
    """
    seen: dict[str, int] = {}
    counts: dict[str, int] = {}

    def number(match: re.Match[str]) -> str:
        kind = match.group(1)
        if match.group() not in seen:
            counts[kind] = seen[match.group()] = counts.get(kind, 0) + 1
        return f"{_NOUN[kind]} {seen[match.group()]}"

    return [PSEUDONYM.sub(number, text) for text in texts]


def labelled(
    frame: "pd.DataFrame",
    workspace: "Workspace",
    *,
    audience: str,
    run: str | None,
    withheld: int = 0,
    why: Sequence[str] = (),
    facts: Mapping[str, Any] | None = None,
) -> "pd.DataFrame":
    """The frame with what every number must be able to say: run, threshold, audience, how much is withheld and why."""
    policy = in_force(workspace)
    frame.attrs = {
        "run": run,
        "k": policy.k,
        "k_quotes": policy.k_quotes,
        "audience": str(audience),
        "withheld": withheld,
        "why": " ".join(why),
    }
    frame.attrs.update(facts or {})
    return frame
