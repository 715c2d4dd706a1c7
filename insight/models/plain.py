"""Replacement tokens as plain words, so that a sentence encoder and a reader meet ordinary English."""

import re

_WORDS = {
    "PERSON": "someone",
    "EMAIL": "an email address",
    "PHONE": "a phone number",
    "ID": "a reference number",
    "LOCATION": "a place",
    "ORG": "a company",
    "URL": "a web link",
    "HANDLE": "an account",
    "DATE_OF_BIRTH": "a date of birth",
    "AGE": "an age",
    "ROLE": "a role",
    "DATE": "a date",
    "TEAM": "a team",
}
_TOKEN = re.compile(r"\[([A-Z][A-Z_]{1,20})(?:[-: ]([^\[\]\n]{1,40}))?\]")
_SPEAKER = re.compile(
    r"^\s*(?:\[(?:PERSON|ROLE|HANDLE)[^\[\]\n]{0,40}\]|(?i:mentor|mentee|executive|exec|junior|leader|speaker(?: \d+)?)"
    r"|[A-Z]{1,2})(?: \([^()\n]{1,30}\))?\s?[:>]\s+(?=\S)"
)
_DETERMINER = re.compile(
    r"\b(?:an?|the|my|our|your|his|her|its|their|this|that|these|those|each|every|some|any|no)\s+(?:[a-z]+\s+)?$",
    re.IGNORECASE,
)
_READABLE = re.compile(r"[a-z]{3}")


def plain(text: str) -> str:
    """The text with replacement tokens read out ('[PERSON-7Q]' is 'someone') and a leading speaker label dropped.

    A token that says something by itself ('[ROLE-senior leader]') gives its own words.

    >>> plain("[PERSON-7Q]: met [PERSON-2F]'s team in the [LOCATION-3A] office")
    "met someone's team in the place office"
    """
    text = _SPEAKER.sub("", text)
    parts, last = [], 0
    for match in _TOKEN.finditer(text):
        kind, own = match.group(1), match.group(2) or ""
        words = own.strip() if _READABLE.search(own) else _WORDS.get(kind)
        if words is None:
            continue
        parts.append(text[last : match.start()])
        if words.startswith(("a ", "an ")) and _DETERMINER.search(text[max(0, match.start() - 40) : match.start()]):
            words = words.split(" ", 1)[1]
        parts.append(words)
        last = match.end()
    return "".join(parts) + text[last:]


def unkeyed(text: str) -> str:
    """The plain text without what is left of replacement tokens, whose letters come from the programme's key.

    >>> unkeyed("[PERSON-7Q] left [CASE-9Z3K] open"), unkeyed("[CASE-1A1A] open")
    ('someone left [CASE] open', '[CASE] open')
    """
    return _TOKEN.sub(r"[\1]", plain(text))
