"""Phrases that could name something: runs of words that begin and end on a word that says something."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from insight.models.gerunds import action, objects
from insight.models.words import BACKCHANNEL, BEFORE_NOUN, BEFORE_VERB, BOTH, EDGE, STOP, TALK, VAGUE, stem

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
            does = action(low, start)
            if does:
                yield from _acts(does, run, words, start)
            if does or not first.begins:
                continue
            full = False
            for end in range(start + 1, min(start + LONGEST, len(run)) + 1):
                full = full or words[end - 1].full
                if full and words[end - 1].ends:
                    yield tuple([w.stem for w in words[start:end]]), " ".join(run[start:end])


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


def nounness(texts: Iterable[str]) -> Mapping[str, float]:
    """How often each stem stands where nouns stand, by the words around it: stem -> 0 (verb) to 1 (noun).

    A tagger's judgement from the notes themselves, drawn to .6 where there is little to go by. What stands between an
    article and a noun is half a noun: it may be one ("the badge reader") or tell of one ("the final report").
    """
    noun, verb, between = Counter[str](), Counter[str](), Counter[str]()
    for text in texts:
        for run in runs(text.lower().replace("’", "'")):
            for at, (before, word) in enumerate(pairwise(run), 2):
                if before in BEFORE_NOUN:
                    inside = at < len(run) and run[at] not in STOP
                    (between if inside else noun)[stem(word)] += 1
                    if inside:
                        noun[stem(run[at])] += 1
                elif before in BEFORE_VERB:
                    verb[stem(word)] += 1
    return {
        s: (noun[s] + 0.5 * between[s] + 1.2) / (noun[s] + between[s] + verb[s] + 2.0)
        for s in noun.keys() | verb.keys() | between.keys()
    }
