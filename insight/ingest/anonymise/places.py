"""Addresses, postcodes, buildings, and towns below the level of a country."""

import re
from collections.abc import Iterator

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
            r"(?<![\w-])(?:GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d|[A-HK-Y]\d\d|\d[A-HJKSTUW]"
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


def find(text: str) -> Iterator[Found]:
    """LOCATION spans that have a shape."""
    for pattern, confidence in _RULES:
        for m in pattern.finditer(text):
            yield Found(*m.span("x" if "x" in pattern.groupindex else 0), "LOCATION", confidence, source="pattern")
