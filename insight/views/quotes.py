"""Which sentences may be quoted, to whom, and in what form.

A theme is quoted only if at least ``k_quotes`` pairs from ``quote_units`` units spoke of it and none of them supplied
more than ``quote_share`` of it (l-diversity of contributors: Machanavajjhala et al., ACM TKDD 1, 2007); a sentence
only if the session consents; and then without pseudonyms that join, without special categories, and cut to length.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from hashlib import blake2b
from typing import TYPE_CHECKING

from insight.disclosure import known, safe
from insight.models.special import generalise
from insight.views.audience import ordinals
from insight.views.base import Meeting
from insight.views.release import Release, Released

if TYPE_CHECKING:
    from insight.recipe import Policy


def quotable(theme: Released, met: Mapping[str, Meeting], policy: "Policy") -> str:
    """Why a theme may not be quoted; empty where it may."""
    short = policy.k_quotes - known(theme.pairs)
    if short > 0:
        return f"Quotes need {policy.k_quotes} pairs: {short} more needed."
    by_pair: dict[str, int] = {}
    for session, count in theme.sessions.items():
        for pair in met[session].pairs if session in met else ():
            by_pair[pair] = by_pair.get(pair, 0) + count
    units = {met[s].unit for s in theme.sessions if s in met}
    if len(units) < policy.quote_units:
        return f"Quotes need {policy.quote_units} units: {policy.quote_units - len(units)} more needed."
    if max(by_pair.values(), default=0) > policy.quote_share * sum(theme.sessions.values()):
        return "Quotes are withheld: one pair supplied most of this theme."
    return ""


def consents(meeting: Meeting, policy: "Policy") -> bool:
    """Whether a session's sentences may be quoted at all."""
    return (meeting.consent or policy.default_consent) != "none"


def spoken_in(theme: Released, shown: Release, policy: "Policy", *, withdrawn: tuple[Set[str], Set[str]]) -> set[str]:
    """The sessions whose sentences of a theme are shown: those that consent, less a few more where that is needed.

    Two differences could tell of one pair. The theme's count less the sentences shown: so what is held back comes from
    k pairs, or from none. And the sentences of the last look less those of this one: so whoever withdraws, or whose
    note is edited, takes a whole group of at least k pairs along, and the group is always the same.
    """
    met, who = shown.meetings, shown.pairs_of
    left = {s for s in theme.sessions if s not in met or s in withdrawn[0] or who[s] & withdrawn[1]}
    held = left | {s for s in theme.sessions.keys() - left if not consents(met[s], policy)}
    gone = _pairs(left, who)
    for group in _groups(theme.pairs, policy.k):
        if group & gone:
            held |= {s for s in theme.sessions if who[s] & group}
    for session in sorted(theme.sessions.keys() - held, key=lambda s: blake2b(s.encode()).digest()):
        if safe(_pairs(held, who), policy.k):
            break
        held.add(session)
    return theme.sessions.keys() - held


def _pairs(sessions: Set[str], who: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*(who[s] for s in sessions))


def _groups(pairs: Set[str], k: int) -> Iterator[frozenset[str]]:
    """Pairs in fixed groups of k or more, in an order that means nothing."""
    order = sorted(pairs, key=lambda pair: blake2b(pair.encode()).digest())
    ends = [*range(k, len(order) - k + 1, k), len(order)]
    for start, end in zip([0, *ends], ends, strict=False):
        yield frozenset(order[start:end])


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
