"""The programme's other tables for others than the owner: their rows settle (``settled``), and there are no totals."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from insight import disclosure
from insight.policy import in_force
from insight.programme.coverage import Reach
from insight.programme.health import Facts
from insight.programme.learning import Learned
from insight.programme.periods import label
from insight.programme.topics import planned_pillar
from insight.views import base, release, settled
from insight.views.settled import Row

if TYPE_CHECKING:
    from insight.workspace import Workspace

type Lines = list[dict[str, object]]


def names(workspace: "Workspace") -> dict[str, str]:
    """The names of the themes that others may see at all."""
    return {theme.id: theme.words.name for theme in release.current(workspace).themes.values()}


def learning(workspace: "Workspace", found: Iterable[Learned]) -> list[tuple[str, int, int]]:
    """Theme (empty for none), sessions, and "at least" pairs."""
    rows = {row.theme or "": Row({"sessions": row.sessions}, dict.fromkeys(row.pairs, "learned")) for row in found}
    pairs_of = {pair: frozenset({pair}) for row in rows.values() for pair in row.cells}
    kept = settled.settle(workspace, "mentor-learning", rows, pairs_of=pairs_of, given=_given(rows))
    k = in_force(workspace).k
    return [
        (theme, int(row.shows["sessions"]), disclosure.band(disclosure.known(row.part.pairs), k))
        for theme, row in kept.items()
    ]


def balance(workspace: "Workspace", known: Facts, lines: Lines, *, spoken: Collection[str]) -> Lines:
    """Talk share and words, each settled by quarter; confidence stands in ``health``, by unit, and nowhere else.

    ``spoken``: the sessions that have a note.
    """
    met = base.meetings(workspace)
    cells: dict[str, dict[str, str]] = defaultdict(dict)
    for v in known.visits:
        if v.pair and not v.group and v.session.status == "held":
            when = label(v.session.date, period="quarter")
            if v.session.talk_share_mentor is not None:
                cells[f"{when}#talk"][v.session.id] = str(v.session.talk_share_mentor)
            if v.session.id in spoken:
                cells[f"{when}#words"][v.session.id] = met[v.session.id].digest
    rows = {}
    given = {s: value for found in cells.values() for s, value in found.items()}
    for line in lines:
        talk = {n: x for n, x in line.items() if n.startswith(("talk", "mentor_leads"))}
        words = {n: x for n, x in line.items() if n.startswith(("dismissal", "heard"))}
        for part, shows in (("talk", talk), ("words", words)):
            rows[f"{line['period']}#{part}"] = Row(shows, cells[f"{line['period']}#{part}"])
    pairs_of = {v.session.id: frozenset({v.pair or ""}) for v in known.visits}
    kept = settled.settle(workspace, "balance", rows, pairs_of=pairs_of, given=given)
    whole: dict[str, dict[str, object]] = {}
    blank: dict[str, object] = dict.fromkeys(lines[0]) if lines else {}
    for key, row in sorted(kept.items()):
        when = key.partition("#")[0]
        whole.setdefault(when, blank | {"period": when}).update(row.shows)
    return list(whole.values())


def topics(
    workspace: "Workspace", known: Facts, lines: Lines, labels: Mapping[str, set[str]], *, pillars: tuple[str, ...]
) -> Lines:
    """A row a planned topic. ``labels``: session -> pillars of its note."""
    met = base.meetings(workspace)
    cells: dict[str, dict[str, str]] = defaultdict(dict)
    for v in known.visits:
        if v.session.status == "held" and v.session.id in labels:
            planned = planned_pillar(v, topics=known.programme.topics, pillars=pillars)
            said = f"{met[v.session.id].digest} {' '.join(sorted(labels[v.session.id]))}"
            cells[planned or ""][v.session.id] = said
    rows = {str(line["planned"]): Row(line, cells[str(line["planned"])]) for line in lines}
    pairs_of = {v.session.id: frozenset(v.session.pairs or ("",)) for v in known.visits}
    given = {s: f"{planned} {said}" for planned, found in cells.items() for s, said in found.items()}
    kept = settled.settle(workspace, "topics", rows, pairs_of=pairs_of, given=given)
    k = in_force(workspace).k
    return [dict(row.shows) | {"pairs": disclosure.band(disclosure.known(row.part.pairs), k)} for row in kept.values()]


def gaps(workspace: "Workspace", found: Sequence[Reach], lines: Lines) -> Lines:
    """A row a gap: how far it is reached, from everybody who was asked and everybody who spoke of it."""
    rows = {}
    for reach, line in zip(found, lines, strict=True):
        given = {f"{pair} asked": "" for pair in reach.asked} | {f"{pair} spoke": "" for pair in reach.pairs}
        rows[reach.gap] = Row(line, given, (), frozenset(reach.asked))
    pairs_of = {name: frozenset({name.rpartition(" ")[0]}) for row in rows.values() for name in row.cells}
    kept = settled.settle(workspace, "gaps", rows, pairs_of=pairs_of, given=_given(rows))
    return [dict(kept[gap].shows) for gap in rows if gap in kept]


def _given(rows: Mapping[str, Row]) -> dict[str, str]:
    """Contributor -> in which rows it stands."""
    inside: dict[str, list[str]] = defaultdict(list)
    for key, row in rows.items():
        for contributor in row.cells:
            inside[contributor].append(key)
    return {contributor: "|".join(sorted(keys)) for contributor, keys in inside.items()}
