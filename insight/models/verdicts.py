"""What people said of links, folded into where each link stands; and which link is worth asking about next.

Verdicts are appended and never changed. Each role speaks for itself: its last word stands, and ``withdrawn`` takes its
own last word back. Two roles that confirm agree; a confirmation and a rejection are a dispute, not an average.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from insight.records import Link, Strength, Verdict, VerdictStatus

_STRENGTHS: tuple[Strength, ...] = ("none", "confirmed_existing_plan", "shaped", "prompted")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a link stands. ``voices``: the last word of each role that has one, oldest first.

    ``agreed``: two roles confirmed. ``strength``: the weakest that a confirming role gave: what both would sign.
    ``said``: how many verdicts there were in all, withdrawn ones included.
    """

    link: str
    status: VerdictStatus = "proposed"
    strength: Strength | None = None
    agreed: bool = False
    voices: tuple[Verdict, ...] = ()
    said: int = 0

    @property
    def influenced(self) -> bool:
        """May be called influence: confirmed, and not with the strength "none"."""
        return self.status == "confirmed" and self.strength != "none"


def fold(verdicts: Iterable[Verdict]) -> dict[str, Standing]:
    """Link id -> where it stands. Verdicts of one moment keep the order given."""
    voices: dict[str, dict[str, list[Verdict]]] = {}
    said: dict[str, int] = {}
    for verdict in sorted(verdicts, key=lambda v: v.at):
        said[verdict.link] = said.get(verdict.link, 0) + 1
        words = voices.setdefault(verdict.link, {}).setdefault(verdict.by_role, [])
        if verdict.status != "withdrawn":
            words.append(verdict)
        elif words:
            words.pop()
    return {link: _standing(link, roles.values(), said[link]) for link, roles in voices.items()}


def _standing(link: str, roles: Iterable[Sequence[Verdict]], said: int) -> Standing:
    last = tuple(sorted((words[-1] for words in roles if words), key=lambda v: v.at))
    spoken = {v.status for v in last} - {"proposed"}
    if not spoken:
        return Standing(link, voices=last, said=said)
    if "disputed" in spoken or len(spoken) > 1:
        return Standing(link, "disputed", voices=last, said=said)
    strengths = [v.strength for v in last if v.status == "confirmed" and v.strength is not None]
    weakest = min(strengths, key=_STRENGTHS.index, default=None)
    confirming = sum(v.status == "confirmed" for v in last)
    return Standing(link, last[-1].status, weakest, confirming > 1, last, said)


def may_ask(standing: Standing | None, *, roles: Iterable[str]) -> tuple[str, ...]:
    """Of the roles that can know, those that have not spoken yet: a link can be put to both sides."""
    heard = {v.by_role for v in standing.voices} if standing else set()
    return tuple(role for role in roles if role not in heard)


@dataclass(frozen=True, slots=True)
class Question:
    """A link to put to a person. ``sampled``: drawn from the low scores, to find out what the model misses."""

    link: Link
    value: float
    sampled: bool = False


def queue(
    links: Iterable[Link],
    standings: Mapping[str, Standing],
    *,
    name: Callable[[Link], str],
    sample: float = 0.1,
    role: str | None = None,
) -> list[Question]:
    """Links worth asking about, the most valuable answer first.

    The value is the chance of a confirmation, less for every link of the decision that is confirmed already (the first
    piece of evidence changes most), plus what an uncertain answer teaches, p(1 - p). One question in ``1 / sample`` is
    drawn from the hidden band by a hash of the link's name: a model that only learns from what it liked confirms
    itself. Without ``role`` links that anybody judged are left out; with it those that this role judged, or on which
    the others do not agree: what one side confirmed is put to the other.
    """
    every = list(links)
    confirmed: dict[str, int] = {}
    for link in every:
        known = standings.get(name(link))
        confirmed[link.decision] = confirmed.get(link.decision, 0) + bool(known and known.influenced)
    open_links = [link for link in every if _open(standings.get(name(link)), role)]
    spoken = {name(link) for link in open_links if (known := standings.get(name(link))) and known.influenced}
    shown = [
        Question(x, _value(x, confirmed[x.decision] - (name(x) in spoken)))
        for x in open_links
        if x.band != "hidden" or name(x) in spoken
    ]
    shown.sort(key=lambda q: (-q.value, q.link.decision, q.link.rank, q.link.note))
    low = (x for x in open_links if x.band == "hidden" and name(x) not in spoken)
    drawn = [
        Question(x, _value(x, confirmed[x.decision]), sampled=True) for x in sorted(low, key=lambda x: _draw(name(x)))
    ]
    return _interleave(shown, drawn, round(1 / sample) if sample > 0 else 0)


def _open(standing: Standing | None, role: str | None) -> bool:
    if standing is None or standing.status == "proposed":
        return True
    return role is not None and standing.influenced and bool(may_ask(standing, roles=(role,)))


def _value(link: Link, confirmed: int) -> float:
    p = link.probability
    return round(p / (1 + confirmed) + p * (1 - p), 6)


def _draw(name: str) -> str:
    return hashlib.sha256(f"sample:{name}".encode()).hexdigest()


def _interleave(shown: Sequence[Question], drawn: Sequence[Question], step: int) -> list[Question]:
    if step < 2:
        return list(shown)
    asked: list[Question] = []
    spare = iter(drawn)
    for k, question in enumerate(shown, start=1):
        asked.append(question)
        if k % (step - 1) == 0 and (extra := next(spare, None)) is not None:
            asked.append(extra)
    return asked
