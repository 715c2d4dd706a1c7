"""Invented programmes for fitting: the topics of ``data/link_topics.txt`` made into sessions and decisions.

Every assembly mixes what pairs said with what others said and with small talk, and draws its own dates; the metadata
that a register may lack can be left out.
"""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from link_data import Cached, Programme, sentences

from insight.records import Decision, Note, Redacted, Session, Vectors

TOPICS = Path(__file__).parent / "data" / "link_topics.txt"
PLAIN = 0.7  # share of linked notes that also name the subject in plain words; a quarter of that for other notes
COLLEAGUE = 0.2  # share of linked notes that come from someone else's pair
OTHER_TITLE = 0.2  # share of owners whose role the register words differently
YEAR = dt.date(2023, 1, 9)


@dataclass(slots=True)
class Topic:
    """A decision with what its own pair said and what others said."""

    unit: str
    role: str
    texts: tuple[str, str, str]
    own: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    subject: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Setting:
    """An invented programme: its topics and its small talk."""

    name: str
    topics: list[Topic] = field(default_factory=list)
    talk: list[str] = field(default_factory=list)


def settings(path: Path = TOPICS) -> list[Setting]:
    """The programmes of the file."""
    found: list[Setting] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        mark, _, text = line.partition(" ")
        match mark:
            case "=":
                found.append(Setting(text))
            case "*":
                unit, role, *texts = (part.strip() for part in text.split("|"))
                found[-1].topics.append(Topic(unit, role, (texts[0], texts[1], texts[2])))
            case "+":
                found[-1].topics[-1].own.append(text)
            case "~":
                found[-1].topics[-1].subject.append(text)
            case "-":
                found[-1].topics[-1].others.append(text)
            case ".":
                found[-1].talk.append(text)
    return found


@dataclass(slots=True)
class _Draft:
    session: Session
    said: list[str] = field(default_factory=list)


def assemble(setting: Setting, embedder: Cached, *, seed: int, months: int = 10) -> Programme:
    """One assembly of a programme, with all metadata but the decisions' pairs."""
    rng = random.Random(seed)
    if seed % 2:
        setting = replace(setting, topics=[replace(t, role=_band(t.role)) for t in setting.topics])
    owners = sorted({(t.unit, t.role) for t in setting.topics})
    pairs = [(f"Q{k:02d}", unit, role) for k, (unit, role) in enumerate(owners)]
    pairs += [(f"Q{k + 50}", rng.choice(owners)[0], "senior manager") for k in range(4)]
    drafts = [
        _Draft(Session(id=f"{p}-{m}", pair=p, unit=unit, mentee_level=role, mentor_level="graduate", date=day))
        for p, unit, role in pairs
        for m in range(months)
        if (day := YEAR + dt.timedelta(days=30 * m + rng.randrange(28)))
    ]
    decisions, gold = [], {}
    for k, topic in enumerate(setting.topics):
        decision, linked = _decide(topic, k, drafts, rng)
        decisions.append(decision)
        if linked:
            gold[decision.id] = linked
    for topic in setting.topics:
        for text in topic.others:
            for draft in rng.sample([d for d in drafts if d.session.unit != topic.unit], 3):
                draft.said.append(text)
                if topic.subject and rng.random() < PLAIN / 4:
                    draft.said.append(rng.choice(topic.subject))
    for draft in drafts:
        draft.said += rng.sample(setting.talk, rng.randint(2, 5))
        rng.shuffle(draft.said)
    return _programme(setting.name, seed, decisions, drafts, gold, embedder)


def _band(role: str) -> str:
    """The role as a register of levels has it, shared by many."""
    return "C-suite" if role.startswith("chief") else "director"


def _apart(draft: _Draft, place: _Draft, rng: random.Random) -> float:
    """Days between two sessions, with a little chance; infinite within one pair."""
    if draft.session.pair == place.session.pair or not draft.session.date or not place.session.date:
        return float("inf")
    return abs((draft.session.date - place.session.date).days) + rng.random() * 20


def _decide(topic: Topic, k: int, drafts: Sequence[_Draft], rng: random.Random) -> tuple[Decision, dict[str, str]]:
    """The decision, dated after the sessions in which its own pair raised it; or at any time, where none did."""
    mine = sorted(
        (d for d in drafts if (d.session.unit, d.session.mentee_level) == (topic.unit, topic.role)),
        key=lambda d: d.session.date or YEAR,
    )
    linked = {}
    when = YEAR + dt.timedelta(days=rng.randrange(20, 330))
    if topic.own:
        first = rng.randrange(len(mine) - len(topic.own))
        for place, text in zip(mine[first : first + len(topic.own)], topic.own, strict=True):
            colleague = rng.random() < COLLEAGUE
            draft = min(drafts, key=lambda d: _apart(d, place, rng)) if colleague else place
            draft.said.append(text)
            if rng.random() < PLAIN:
                draft.said.append(rng.choice(topic.subject))
            linked[draft.session.id] = text
            when = (draft.session.date or YEAR) + dt.timedelta(days=rng.randrange(10, 90))
    title, description, rationale = (Redacted(text) for text in topic.texts)
    decision = Decision(
        id=f"D{k:02d}",
        title=title,
        description=description,
        rationale=rationale,
        decided_on=when,
        owner_role="sponsor of the programme" if rng.random() < OTHER_TITLE else topic.role,
        unit=topic.unit,
    )
    return decision, linked


def _programme(
    name: str,
    seed: int,
    decisions: list[Decision],
    drafts: list[_Draft],
    gold: dict[str, dict[str, str]],
    embedder: Cached,
) -> Programme:
    notes = tuple(Note(d.session.id, d.session.id, Redacted(" ".join(d.said))) for d in drafts)
    segments = tuple(s for note in notes for s in sentences(note))
    vectors = Vectors(tuple(s.id for s in segments), embedder.encode([s.text for s in segments]), embedder.name)
    spans = {
        (d, s): tuple((x.start, x.end) for x in segments if x.note == s and x.text in text)
        for d, linked in gold.items()
        for s, text in linked.items()
    }
    links = {d: frozenset(linked) for d, linked in gold.items()}
    sessions = tuple(d.session for d in drafts)
    return Programme(f"{name}-{seed}", tuple(decisions), sessions, notes, segments, vectors, links, spans)


def without(programme: Programme, *, unit: bool = False, role: bool = False, rationale: bool = False) -> Programme:
    """The same programme from a register that lacks some columns."""
    decisions = tuple(
        replace(
            d,
            unit=None if unit else d.unit,
            owner_role=None if role else d.owner_role,
            rationale=None if rationale else d.rationale,
        )
        for d in programme.decisions
    )
    return replace(programme, decisions=decisions)
