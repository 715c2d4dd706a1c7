"""What was recognised once is recognised everywhere: in the same text, and in the other texts of the same pair."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from insight.ingest.anonymise.context import Words, namelike, nobody
from insight.ingest.anonymise.lexicon import lexicon
from insight.ingest.anonymise.normalise import fold
from insight.ingest.anonymise.roster import PARTICLES, tokens_of
from insight.ingest.anonymise.spans import Found


def spread(words: Sequence[Words], found: Sequence[Sequence[Found]], groups: Sequence[str]) -> list[list[Found]]:
    """Adds, for each name word found in a group, its other places there. An ungrouped text stands alone."""
    rooms = [group or f"\0{number}" for number, group in enumerate(groups)]
    names: dict[str, set[str]] = defaultdict(set)
    letters: dict[str, set[str]] = defaultdict(set)
    for room, text, spans in zip(rooms, words, found, strict=True):
        for span in spans:
            if span.type == "PERSON":
                word = text.text[span.start : span.end]
                if word.isupper() and word.isalpha() and len(word) <= 3:
                    letters[room].add(word)
                names[room].update(t for t in tokens_of(word) if len(t) > 2 and t not in PARTICLES)
    return [
        [*spans, *_more(text, names[room], letters[room])]
        for room, text, spans in zip(rooms, words, found, strict=True)
    ]


def _more(words: Words, names: set[str], letters: set[str]) -> Iterator[Found]:
    """Other places of known name words and initials in a text."""
    lex = lexicon()
    for start, end, word in words.initials() if letters else ():
        if word in letters:
            yield Found(start, end, "PERSON", 0.7, source="again")
    for token, (start, end) in zip(words.folded, words.spans, strict=True) if names else ():
        if token in names and _again(words, start, ordinary=lex.ordinary(token) or _written_small(words, start, token)):
            yield Found(*words.widen(start, end), "PERSON", 0.8, source="again")


def _written_small(words: Words, start: int, token: str) -> bool:
    """Whether a word with an everyday meaning stands in small letters where capitals are used: "costs rose"."""
    if words.text[start].isupper() or words.mumbling or words.shouting or words.starts_sentence(start):
        return False
    return lexicon().rarity(token) < 150 and lexicon().capitalised(token) < 80


def _again(words: Words, start: int, *, ordinary: bool) -> bool:
    """Whether another place of a known name word is the name again."""
    if nobody(words, words.at[start]):
        return False
    if not ordinary:
        return True
    return namelike(words, start, sure=True) and (words.text[start].isupper() or words.mumbling or words.shouting)


def identities(words: Sequence[Words], found: Sequence[Sequence[Found]], groups: Sequence[str]) -> list[list[Found]]:
    """One identity for all mentions of a person in a group: "Adaeze" and "Ms Nwosu" are "Adaeze Nwosu"."""
    rooms = [group or f"\0{number}" for number, group in enumerate(groups)]
    full: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for room, text, spans in zip(rooms, words, found, strict=True):
        for span in spans:
            if span.type == "PERSON":
                tokens = tokens_of(text.text[span.start : span.end])
                who = span.who or ("person:" + " ".join(tokens) if len(tokens) > 1 else "")
                for token in tokens if who else ():
                    full[room][token].add(who)
    return [
        [
            s if s.type != "PERSON" or s.who else replace(s, who=_who(text.text[s.start : s.end], full[room]))
            for s in spans
        ]
        for room, text, spans in zip(rooms, words, found, strict=True)
    ]


def _who(name: str, full: dict[str, set[str]]) -> str:
    tokens = tokens_of(name)
    if not tokens:
        return "person:" + fold(name)
    candidates = set.intersection(*(full.get(t, set()) for t in tokens))
    return candidates.pop() if len(candidates) == 1 else "person:" + " ".join(tokens)
