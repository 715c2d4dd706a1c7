"""The decision register: decisions that take up planted ideas, and decisions that nobody talked about."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from insight.synthetic import grammar
from insight.synthetic.calendar import START, Meeting
from insight.synthetic.grammar import Idea, Subtheme
from insight.synthetic.notes import Planted
from insight.synthetic.people import pick
from insight.synthetic.settings import Difficulty

INFLUENCED = 0.6
WINDOW = 120  # days before the last source in which others may lie


@dataclass(frozen=True, slots=True)
class Decided:
    """A row of the register and the truth about it."""

    row: dict[str, object]
    influenced: bool
    kind: str


def register(meetings: Sequence[Meeting], level: Difficulty, *, seed: int) -> list[Decided]:
    """Decide, and plant the ideas of the influenced decisions in the meetings they come from."""
    wanted = [(s, d) for s in grammar.subthemes() for d in s.decisions]
    rng = np.random.default_rng([seed, 3])
    most = max(4, round(sum(m.status == "held" for m in meetings) / 7))
    order = [wanted[int(i)] for i in rng.permutation(len(wanted))[:most]]
    made = [_decide(s, idea, meetings, level, np.random.default_rng([seed, 4, i])) for i, (s, idea) in enumerate(order)]
    made += [_unrelated(r, meetings, np.random.default_rng([seed, 5, i])) for i, r in enumerate(_others(len(made)))]
    made.sort(key=lambda d: (str(d.row["date"]), str(d.row["title"])))
    names = {str(d.row["id"]): f"D-{i + 1:02d}" for i, d in enumerate(made)}
    for meeting in meetings:
        meeting.planted = [Planted(names[p.decision], p.subtheme, p.words) for p in meeting.planted]
    return [Decided(d.row | {"id": names[str(d.row["id"])]}, d.influenced, d.kind) for d in made]


def _others(n: int) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = grammar.frames()["unrelated"]["decisions"]
    return rows[: max(1, n // 4)]


def _decide(
    topic: Subtheme, idea: Idea, meetings: Sequence[Meeting], level: Difficulty, rng: np.random.Generator
) -> Decided:
    last = max(m.date for m in meetings) - dt.timedelta(days=14)
    spoken = [m for m in meetings if not m.group and m.date <= last and topic in m.topics]
    if spoken and rng.random() < INFLUENCED:
        source = pick(rng, spoken)
        near = [
            m
            for m in spoken
            if m is not source
            and m.pair.unit == source.pair.unit
            and 0 <= (source.date - m.date).days <= WINDOW
            and not any(p.subtheme == topic.id for p in m.planted)
        ]
        sources = [source, *near[: int(rng.integers(0, 3))]]
        for i, meeting in enumerate(sources):
            words = idea.ideas[1 if i or rng.random() < level.restated else 0]
            meeting.planted.append(Planted(idea.title, topic.id, words))
        day = source.date + dt.timedelta(days=int(rng.integers(7, 61)))
        return Decided(_row(idea, day, source, topic, rng, known=rng.random() < level.pair_known), True, "planted")
    early = rng.random() < 0.4
    day = START - dt.timedelta(days=int(rng.integers(5, 90))) if early else pick(rng, meetings).date
    kind = (
        "distractor: decided before the programme began"
        if early
        else "distractor: subject discussed, idea never voiced"
    )
    return Decided(_row(idea, day, pick(rng, meetings), topic, rng, known=False), False, kind)


def _unrelated(words: Sequence[str], meetings: Sequence[Meeting], rng: np.random.Generator) -> Decided:
    title, description, rationale, metric = words
    idea = Idea(title, description, rationale, metric, ideas=())
    meeting = pick(rng, meetings)
    return Decided(_row(idea, meeting.date, meeting, None, rng, known=False), False, "distractor: other subject")


def _row(
    idea: Idea, day: dt.date, meeting: Meeting, topic: Subtheme | None, rng: np.random.Generator, *, known: bool
) -> dict[str, object]:
    return {
        "id": idea.title,
        "title": idea.title,
        "description": idea.description,
        "rationale": idea.rationale,
        "date": day.isoformat(),
        "owner_role": meeting.pair.mentee_level,
        "business_unit": meeting.pair.unit,
        "pair_id": meeting.pair.id if known else "",
        "status": pick(rng, ("approved", "in progress", "implemented")),
        "outcome_metric": idea.metric,
        "outcome_value": int(rng.integers(3, 900)),
        "currency": "",
    }
