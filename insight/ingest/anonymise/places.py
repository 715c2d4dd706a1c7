"""Addresses, postcodes, buildings, and towns below the level of a country."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from insight.ingest.anonymise.allow import Allow
from insight.ingest.anonymise.context import Words, local
from insight.ingest.anonymise.geography import COUNTRIES
from insight.ingest.anonymise.lexicon import lexicon
from insight.ingest.anonymise.roster import LETTERS
from insight.ingest.anonymise.spans import Found

_TYPE = (
    r"(?:Street|St|Road|Rd|Lane|Ln|Avenue|Ave|Drive|Dr|Close|Crescent|Cres|Court|Ct|Terrace|Place|Pl|Square|Sq|Way|Gardens|Grove|Row|"
    r"Hill|Mews|Parade|Boulevard|Blvd|Highway|Hwy|Parkway|Pkwy|Quay|Wharf|Walk|Green|Park|Rise|View|Circle|Cir|Trail|Turnpike|Marg|Nagar)"
)
_WORD = r"[A-Z][\w'-]*"
_RULES: tuple[tuple[re.Pattern[str], float], ...] = (
    (
        re.compile(
            rf"(?<!\w)(?:(?:Flat|Apt\.?|Apartment|Unit|Suite"
            rf"|Room) ?\w{{1,5}},? )?\d{{1,5}}[A-Za-z]?(?:[-/]\d{{1,4}})?,? (?:{_WORD} ){{1,3}}{_TYPE}\b\.?"
            rf"(?: (?:Upper|Lower|North|South|East|West|N|S|E|W|NW|NE|SW|SE))?"
            rf"(?:, {_WORD}(?: {_WORD}){{0,2}}(?: \d{{1,5}}\b)?){{0,2}}(?:,? [A-Z]{{2}} \d{{5}}(?:-\d{{4}})?)?"
        ),
        0.95,
    ),
    (
        re.compile(
            rf"(?<!\w)(?:Rue|Via|Calle|Avenida|Jalan|Rua|Avenue|Boulevard|Plaza) (?:de la |de |du |des |della "
            rf"|del |of )?{_WORD}(?: {_WORD})? \d{{1,4}}\b|\b[A-ZÄÖÜ][a-zäöüß]+(?:straße|strasse|gasse|weg|allee"
            rf"|platz|gatan|vej|katu|laan|straat) \d{{1,4}}\b"
        ),
        0.9,
    ),
    (
        re.compile(
            rf"(?<![\w-])(?:(?!Post|Zip|Code){_WORD}(?: (?:{_WORD}|\d+[A-Za-z]?)){{0,3}},? "
            rf"(?:(?:\d{{1,4}}[A-Za-z]? )?{_WORD}(?: {_WORD}){{0,2}},? ){{0,2}})?"
            r"(?:GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d|[A-HK-Y]\d\d|\d[A-HJKSTUW]"
            r"|[A-HK-Y]\d[ABEHMNPRV-Y]) \d[ABD-HJLNP-UW-Z]{2})(?![\w-])"
        ),
        0.95,
    ),
    (re.compile(r"(?<![\w-])[ACDEFHKNPRTVWXY]\d[\dW] [0-9ACDEFHKNPRTVWXY]{4}(?![\w-])"), 0.85),
    (
        re.compile(r"(?i:\b(?:zip|postal|post|pin)[ -]?(?:code)?:? )(?P<x>[A-Z0-9]{3,5}(?:[ -][A-Z0-9]{3,4})?)(?!\w)"),
        0.85,
    ),
    (
        re.compile(
            r"(?<=, )(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]"
            r"|T[NX]|UT|V[AT]|W[AIVY]) \d{5}(?:-\d{4})?(?!\w)"
        ),
        0.95,
    ),
    (
        re.compile(
            r"\b(?:Building|Bldg|Block|Tower|Gate|Dock|Wing|Terminal) (?:[A-Z]"
            r"|\d{1,3}[A-Z]?)(?:,? (?:the )?(?:\w+|\d+(?:st|nd|rd|th)) floor)?(?!\w)"
        ),
        0.75,
    ),
    (re.compile(r"(?i:\b(?:p\.? ?o\.? box|postbox|bag) (?P<x>[a-z]?\d{1,6}))\b"), 0.85),
    (re.compile(r"(?<![\w.-])-?\d{1,2}\.\d{3,},\s?-?\d{1,3}\.\d{3,}(?![\w.])"), 0.85),
)


_KINDS = frozenset("club park home homes school college church company center centre village university".split())


@cache
def _long_names() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Towns of two words or more, by their first word."""
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for name in lexicon().places:
        parts = tuple(LETTERS.findall(name))
        if len(parts) > 1:
            found[parts[0]].append(parts)
    return {first: tuple(sorted(names, key=lambda n: (-len(n), n))) for first, names in found.items()}


def towns(words: Words, allow: Allow) -> Iterator[Found]:
    """LOCATION spans of towns whose names have several words: "Cape Town", "Stoke-on-Trent"."""
    known, end = _long_names(), -1
    text, low = words.text, words.small_somewhere
    begin = [(i, t) for i, t in enumerate(words.folded) if t in known and (low or text[words.spans[i][0]].isupper())]
    for i, token in begin:
        for parts in known[token] if words.spans[i][0] > end else ():
            last = i + len(parts) - 1
            if tuple(words.folded[i : last + 1]) == parts and _named(words, i, last, allow):
                end = words.spans[last][1]
                yield Found(words.spans[i][0], end, "LOCATION", 0.7, source="towns")
                break


def _named(words: Words, first: int, last: int, allow: Allow) -> bool:
    """Whether the words of a town's name stand here as its name."""
    spans, lex = words.spans, lexicon()
    gaps = {words.text[spans[k][1] : spans[k + 1][0]] for k in range(first, last)}
    phrase = words.text[spans[first][0] : spans[last][1]]
    if not gaps <= {" ", "-", "'", ". "} or allow.every(phrase):
        return False
    plain = all(lex.ordinary(words.word(k)) for k in range(first, last + 1))
    if plain and words.folded[last] in _KINDS:
        return False
    if words.shouting or words.mumbling:
        return local(words, first, last=last) or not plain
    if " ".join(words.folded[first : last + 1]) in COUNTRIES or _within(words, first, last):
        return False
    return words.text[spans[first][0]].isupper() and words.text[spans[last][0]].isupper()


def _within(words: Words, first: int, last: int) -> bool:
    """Whether the words are part of a longer name: "El Paso Energy", "Greater New Orleans"."""
    text, spans = words.text, words.spans
    after = (
        last + 1 < len(spans)
        and text[spans[last][1] : spans[last + 1][0]] == " "
        and text[spans[last + 1][0]].isupper()
    )
    before = first > 0 and text[spans[first - 1][1] : spans[first][0]] == " " and text[spans[first - 1][0]].isupper()
    return after or (before and not words.starts_sentence(spans[first - 1][0]))


def find(text: str) -> Iterator[Found]:
    """LOCATION spans that have a shape."""
    for pattern, confidence in _RULES:
        for m in pattern.finditer(text):
            yield Found(*m.span("x" if "x" in pattern.groupindex else 0), "LOCATION", confidence, source="pattern")
