"""A note: sentences of its topics, planted ideas, small talk and identifiers, written down in one of four ways."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from insight.synthetic import grammar
from insight.synthetic.grammar import Subtheme
from insight.synthetic.people import Pair, pick, slots
from insight.synthetic.settings import Difficulty, Register
from insight.synthetic.text import Part, Sentence, Text, capital, fill, lowered, misspelt

NUMBERS = ("three", "four", "six", "nine", "a dozen", "twenty")
PARAGRAPH = 5  # sentences


@dataclass(frozen=True, slots=True)
class Planted:
    """An idea that a decision will take up, worded for this session."""

    decision: str
    subtheme: str
    words: str


def note(
    pair: Pair,
    day: dt.date,
    *,
    topics: Sequence[Subtheme],
    planted: Sequence[Planted],
    level: Difficulty,
    rng: np.random.Generator,
) -> Text:
    """A note and the place of everything in it."""
    kinds = tuple(level.registers)
    weights = np.array([level.registers[k] for k in kinds])
    register = kinds[int(rng.choice(len(kinds), p=weights / weights.sum()))]
    said = [_topic(t, [p for p in planted if p.subtheme == t.id], pair, day, register, level, rng) for t in topics]
    sentences = _mixed(said, level.mixing, rng)
    _scatter(sentences, "none", round(level.small_talk / (1 - level.small_talk) * len(sentences)), pair, day, rng)
    _scatter(sentences, "pii", int(rng.poisson(level.pii)), pair, day, rng)
    lower = rng.random() < level.lower
    return _written([_noisy(s, lower, level, rng) for s in sentences], register, pair, lower, rng)


def clause(topic: Subtheme, rng: np.random.Generator, *, used: set[str]) -> str:
    """A clause of a sub-theme, alone or joined with a reason or a consequence; ``used`` ones wait for the next note."""
    alone = rng.random() < 0.4
    join = "{said}" if alone else pick(rng, grammar.frames()["joins"])
    words = {
        name: _fresh(getattr(topic, name), used, rng) for name in ("said", "because", "so") if f"{{{name}}}" in join
    }
    return _numbered(join.format(**words), rng)


def _fresh(clauses: Sequence[str], used: set[str], rng: np.random.Generator) -> str:
    chosen = pick(rng, [c for c in clauses if c not in used] or clauses)
    used.add(chosen)
    return chosen


def _numbered(text: str, rng: np.random.Generator) -> str:
    return text.replace("{n}", pick(rng, NUMBERS))


def _topic(
    topic: Subtheme,
    planted: Sequence[Planted],
    pair: Pair,
    day: dt.date,
    register: Register,
    level: Difficulty,
    rng: np.random.Generator,
) -> list[Sentence]:
    frames = grammar.frames()[register]
    used: set[str] = set()
    words = clause(topic, rng, used=used)
    sentences = [_framed(pick(rng, frames["theme"]), "clause", words, topic.id, pair, day, rng)]
    for idea in planted:
        made = _framed(pick(rng, frames["idea"]), "idea", idea.words, topic.id, pair, day, rng)
        sentences.append(Sentence(made.parts, topic.id, idea.decision))
    for _ in range(int(rng.integers(1, 4))):
        draw = rng.random()
        if draw < level.oblique:
            frame, key, words = (
                frames["theme"][0 if register != "transcript" else 4],
                "clause",
                _fresh(topic.oblique, used, rng),
            )
        elif draw > 0.85:
            frame, key, words = pick(rng, frames["want"]), "want", _fresh(topic.want, used, rng)
        else:
            frame, key, words = pick(rng, frames["theme"]), "clause", clause(topic, rng, used=used)
        sentences.append(_framed(frame, key, _numbered(words, rng), topic.id, pair, day, rng))
    return sentences


def _framed(
    frame: str, key: str, words: str, subtheme: str | None, pair: Pair, day: dt.date, rng: np.random.Generator
) -> Sentence:
    known = slots(pair, grammar.names(), day, rng) | {key: (Part(words),), capital(key): (Part(capital(words)),)}
    return Sentence(fill(frame, known), subtheme)


def _mixed(topics: Sequence[list[Sentence]], mixing: float, rng: np.random.Generator) -> list[Sentence]:
    """Topic after topic, changing the subject as often as ``mixing`` says; the order within a topic stays."""
    left = [list(t) for t in topics if t]
    sentences: list[Sentence] = []
    at = 0
    while left:
        sentences.append(left[at].pop(0))
        if not left[at]:
            left.pop(at)
            at = min(at, len(left) - 1)
        elif rng.random() < mixing:
            at = int(rng.integers(0, len(left)))
    return sentences


def _scatter(sentences: list[Sentence], kind: str, n: int, pair: Pair, day: dt.date, rng: np.random.Generator) -> None:
    frames = grammar.frames()[kind]["said"]
    used: set[str] = set()
    for _ in range(n):
        frame = _fresh(frames, used, rng)
        made = Sentence(fill(frame, slots(pair, grammar.names(), day, rng)))
        sentences.insert(int(rng.integers(0, len(sentences) + 1)), made)


def _noisy(sentence: Sentence, lower: bool, level: Difficulty, rng: np.random.Generator) -> Sentence:
    parts = misspelt(sentence.parts, level.typos, rng)
    return Sentence(lowered(parts) if lower else parts, sentence.subtheme, sentence.decision)


def _written(
    sentences: Sequence[Sentence], register: Register, pair: Pair, lower: bool, rng: np.random.Generator
) -> Text:
    text = Text()
    for i, sentence in enumerate(sentences):
        if register in ("bullets", "transcript"):
            text.write([Part("\n")] if i else [])
            text.write(_prefix(register, sentence, pair, lower, rng))
        elif i:
            text.write([Part("\n" if i % PARAGRAPH == 0 else " ")])
        text.say(sentence)
    return text


def _prefix(
    register: Register, sentence: Sentence, pair: Pair, lower: bool, rng: np.random.Generator
) -> tuple[Part, ...]:
    if register == "bullets":
        return (Part("- "),)
    speaker = pair.mentor if sentence.subtheme or rng.random() < 0.4 else pair.mentee
    prefix = (Part(speaker, "PERSON"), Part(": "))
    return lowered(prefix) if lower else prefix
