"""What was planned and what was talked about. Talk that leaves the plan is a good sign, and is counted as one."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from insight.programme.health import Facts
from insight.programme.pairs import Visit
from insight.programme.settings import Topic
from insight.programme.stats import Rate, rate

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


@dataclass(frozen=True, slots=True)
class TopicFit:
    """One planned topic (a pillar, or ``all``): how often it came up, and how often something else did as well.

    ``of`` in both shares: held sessions planned for it that say something under any pillar. ``silent``: sessions
    planned for it whose notes fall under no pillar. ``also`` counts the unplanned pillars, most frequent first.
    """

    planned: str
    sessions: int
    pairs: tuple[str, ...]
    discussed: Rate
    open: Rate
    silent: int
    also: tuple[tuple[str, int], ...]


def planned_pillar(visit: Visit, *, topics: Sequence[Topic], pillars: Collection[str]) -> str | None:
    """The pillar a session was planned for: its own field, else the framework's topic whose words the agenda uses."""
    session = visit.session
    named = {p.casefold(): p for p in pillars}
    own = (session.pillar_planned or "").strip().casefold()
    if own:
        return named.get(own) or next((p for key, p in named.items() if key in own.split()), None)
    agenda = phrase(session.agenda_topic or "")
    if not agenda.strip():
        return None
    best = max(topics, key=lambda t: _hits(t, agenda), default=None)
    return best.pillar if best and _hits(best, agenda) else None


def phrase(text: str) -> str:
    """Words stemmed and framed by spaces, so that a phrase is found by ``in``: ``" app review "``."""
    return phrases([text])[0]


def phrases(texts: Iterable[str]) -> list[str]:
    """``phrase`` of many texts: each distinct word is stemmed once."""
    import snowballstemmer

    stem = snowballstemmer.stemmer("english").stemWord
    stems: dict[str, str] = {}
    return [
        f" {' '.join(stems.get(w) or stems.setdefault(w, stem(w)) for w in _WORD.findall(text.casefold()))} "
        for text in texts
    ]


def _hits(topic: Topic, agenda: str) -> int:
    return sum(phrase(words) in agenda for words in {topic.name, topic.pillar, *topic.keywords})


def topic_fit(
    known: Facts,
    labels: Mapping[str, Collection[str]],
    *,
    pillars: Collection[str],
) -> tuple[TopicFit, ...]:
    """Planned against discussed, a row a planned pillar and one for all of them.

    ``labels``: session id -> the pillars that hold for at least one segment of its note. Group sessions count too.
    Sessions without a plan are left out: their number is not a fault.
    """
    cells: dict[str, list[tuple[Visit, frozenset[str]]]] = defaultdict(list)
    for visit in known.visits:
        if visit.session.status != "held" or visit.session.id not in labels:
            continue
        planned = planned_pillar(visit, topics=known.programme.topics, pillars=pillars)
        if planned:
            cells[planned].append((visit, frozenset(labels[visit.session.id])))
    rows = [_fit(name, [(v, found, name) for v, found in cell]) for name, cell in sorted(cells.items())]
    everything = [(v, found, name) for name, cell in cells.items() for v, found in cell]
    return (*([_fit("all", everything)] if everything else []), *rows)


def _fit(name: str, cell: Sequence[tuple[Visit, frozenset[str], str]]) -> TopicFit:
    spoken = [(found, planned) for _, found, planned in cell if found]
    also = Counter(pillar for found, planned in spoken for pillar in found - {planned})
    return TopicFit(
        planned=name,
        sessions=len(cell),
        pairs=tuple(sorted({p for v, _, _ in cell for p in v.session.pairs})),
        discussed=rate(sum(planned in found for found, planned in spoken), len(spoken)),
        open=rate(sum(bool(found - {planned}) for found, planned in spoken), len(spoken)),
        silent=len(cell) - len(spoken),
        also=tuple(sorted(also.items(), key=lambda item: (-item[1], item[0]))),
    )
