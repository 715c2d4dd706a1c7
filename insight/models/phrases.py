"""Phrases that could name something: runs of words that begin and end on a word that says something."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from insight.models.gerunds import action, objects
from insight.models.lexicon import classes
from insight.models.words import BACKCHANNEL, BOTH, CONNECT, EDGE, STOP, TALK, VAGUE, stem

LONGEST = 4
_TOKEN = re.compile(r"\[[^\[\]\n]{1,60}\]")
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*|\S")

_SAID = TALK - BOTH
_EMPTY = VAGUE | STOP | EDGE | TALK

type Stems = tuple[str, ...]


def runs(text: str) -> Iterator[list[str]]:
    """Runs of words between punctuation marks, numbers and replacement tokens."""
    run: list[str] = []
    for word in _WORD.findall(_TOKEN.sub(" | ", text)):
        if word.isalpha() or any(map(str.isalpha, word)):
            run.append(word)
        else:
            yield run
            run = []
    yield run


def says_something(text: str) -> bool:
    """Whether any word of a text is more than grammar and a nod.

    >>> says_something("Yeah, okay, sure."), says_something("Too many logins.")
    (False, True)
    """
    return any(w.lower() not in STOP and w.lower() not in BACKCHANNEL for run in runs(text) for w in run)


def phrases(text: str) -> Iterator[tuple[Stems, str]]:
    """Each candidate phrase of a text as (stems, the words as written).

    >>> [words for _, words in phrases("Too many logins for [PERSON-7Q].")]
    ['Too many logins', 'many logins', 'logins']
    """
    for run in runs(text):
        words = [_word(w) for w in run]
        low = [w.low for w in words]
        for start, first in enumerate(words):
            does = None if start and _named(run[start]) else action(low, start)
            if does:
                yield from _acts(does, run, words, start)
            if does or not first.begins:
                continue
            full = False
            for end in range(start + 1, min(start + LONGEST, len(run)) + 1):
                full = full or words[end - 1].full
                if full and words[end - 1].ends and not (end - start == LONGEST and _cut(words, start, end)):
                    yield tuple([w.stem for w in words[start:end]]), " ".join(run[start:end])


def _cut(words: list["_Word"], start: int, end: int) -> bool:
    """Whether the longest phrase there is stops before the noun that its end belongs to ("app on a loan" phone)."""
    joined = any(w.low in CONNECT for w in words[start:end])
    return joined and end < len(words) and words[end].ends and words[end].full and "n" in classes(words[end].low)


def _named(word: str) -> bool:
    """Whether a word within a run has a capital as names have."""
    return word[:1].isupper() and not word.isupper()


def _acts(does: tuple[str, int], run: list[str], words: list["_Word"], start: int) -> Iterator[tuple[Stems, str]]:
    """A verb with its objects."""
    text, at = does
    for end in objects([w.low for w in words], at):
        if words[end - 1].ends and words[end - 1].full:
            yield (words[start].stem, *[w.stem for w in words[at:end]]), " ".join((text, *run[at:end]))


class _Word(NamedTuple):
    """What a word can do in a phrase."""

    low: str
    stem: str
    begins: bool
    ends: bool
    full: bool


@lru_cache(maxsize=200_000)
def _word(written: str) -> _Word:
    low = written.lower().replace("’", "'").removesuffix("'s")
    return _Word(low, stem(low), _begins(low), _ends(low), low not in _EMPTY)


def _begins(word: str) -> bool:
    return word in EDGE or not (
        word in STOP or word in TALK or word.removesuffix("s") in _SAID or word in BACKCHANNEL or word.endswith("ly")
    )


def _ends(word: str) -> bool:
    return len(word) > 1 and not (
        word in STOP
        or word in _SAID
        or word.removesuffix("s") in _SAID
        or word in EDGE
        or word in BACKCHANNEL
        or word.endswith("ly")
    )
