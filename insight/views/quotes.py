"""Which sentences may be quoted, to whom, and in what form.

A theme is quoted only if at least ``k_quotes`` pairs from ``quote_units`` units spoke of it and none of them supplied
more than ``quote_share`` of it (l-diversity of contributors: Machanavajjhala et al., ACM TKDD 1, 2007); a sentence
only if the session consents; and then without pseudonyms that join, without special categories, and cut to length.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from insight.disclosure import known
from insight.models.special import generalise
from insight.views.audience import ordinals
from insight.views.base import Meeting
from insight.views.release import Released

if TYPE_CHECKING:
    from insight.recipe import Policy


def quotable(theme: Released, met: Mapping[str, Meeting], policy: "Policy") -> str:
    """Why a theme may not be quoted; empty where it may."""
    by_pair: dict[str, int] = {}
    for session, count in theme.sessions.items():
        for pair in met[session].pairs if session in met else ():
            by_pair[pair] = by_pair.get(pair, 0) + count
    short = policy.k_quotes - known(by_pair)
    if short > 0:
        return f"Quotes need {policy.k_quotes} pairs: {short} more needed."
    units = {met[s].unit for s in theme.sessions if s in met}
    if len(units) < policy.quote_units:
        return f"Quotes need {policy.quote_units} units: {policy.quote_units - len(units)} more needed."
    if max(by_pair.values()) > policy.quote_share * sum(theme.sessions.values()):
        return "Quotes are withheld: one pair supplied most of this theme."
    return ""


def consents(meeting: Meeting, policy: "Policy") -> bool:
    """Whether a session's sentences may be quoted at all."""
    return (meeting.consent or policy.default_consent) != "none"


def spoken(texts: Iterable[str], *, limit: int) -> list[str]:
    """Sentences fit to be shown: special categories generalised, people numbered, cut at a word to ``limit``.

    Numbers start anew in each sentence: one that ran through would gather the sentences about one person again.
    """
    return [cut(ordinals([generalise(text)])[0], limit) for text in texts]


def cut(text: str, limit: int) -> str:
    """At most ``limit`` characters, cut at a space and marked.

    >>> cut("one two three", 9)
    'one two…'
    """
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    return head[: head.rfind(" ")].rstrip(" ,;:–-") + "…" if " " in head else head + "…"
