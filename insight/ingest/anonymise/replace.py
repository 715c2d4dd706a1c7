"""What stands in a text where something was taken out: a keyed code, or a coarser value where policy says so."""

import re

from insight.ingest.anonymise.gazetteer import country
from insight.ingest.anonymise.normalise import fold
from insight.ingest.anonymise.pseudonyms import MONTHS, Pseudonyms
from insight.ingest.anonymise.roster import tokens_of
from insight.ingest.anonymise.spans import Found
from insight.recipe import Anonymise

_MONTHS = MONTHS.split("|")
_TENS = {
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_LEVELS = (
    (re.compile(r"board|chair|trustee|non-executive", re.I), "board"),
    (
        re.compile(
            r"chief|c-suite|\b[cC][A-Za-z]{1,3}[oO]\b|ciso|chro|president|managing director|\bmd\b"
            r"|general counsel|company secretary|treasurer|\b[se]?vp\b",
            re.I,
        ),
        "executive",
    ),
    (re.compile(r"head|director|partner|controller|general manager", re.I), "senior leader"),
    (re.compile(r"manager|lead|supervisor|superintendent", re.I), "manager"),
    (
        re.compile(
            r"specialist|engineer|analyst|actuary|lawyer|accountant|ecologist|scientist|architect|developer|designer|speaker|trainer",
            re.I,
        ),
        "specialist",
    ),
)


def replacement(span: Found, text: str, policy: Anonymise, codes: Pseudonyms) -> str:
    """The text to put in the place of ``span``; ``text`` is what stood there."""
    if span.type == "AGE" and policy.ages == "band":
        return _band(text)
    if span.type == "DATE" and policy.dates == "month":
        return _month(text)
    if span.type == "ROLE":
        return f"[ROLE {_level(text)}]" if policy.roles == "level" else "[ROLE]"
    if span.type in {"AGE", "DATE", "DATE_OF_BIRTH"}:
        return f"[{span.type}]"
    if span.type == "LOCATION" and policy.locations == "region" and (found := country(text)):
        return f"[LOCATION {found}]"
    if span.who.startswith("["):
        return span.who  # a participant known by a mark: the pseudonym itself
    return codes.code(span.type, span.who or identity(span.type, text))


def identity(kind: str, text: str) -> str:
    """What two mentions of one thing have in common."""
    if kind == "PERSON":
        return "person:" + " ".join(tokens_of(text))
    if kind in {"PHONE", "ID"}:
        return re.sub(r"\W", "", fold(text))
    return " ".join(fold(text).split())


def _band(text: str) -> str:
    digits = re.search(r"\d+", text)
    words = [v for k, v in _TENS.items() if k in text.lower()]
    age = int(digits.group()) if digits else (words[0] if words else -1)
    if age < 0:
        return "[AGE]"
    if age < 20:
        return "[AGE under 20]"
    return "[AGE 90 or over]" if age >= 90 else f"[AGE {age // 10 * 10}-{age // 10 * 10 + 9}]"


def _month(text: str) -> str:
    iso = re.search(r"\b((?:19|20)\d\d)-(\d\d)-\d\d", text)
    if iso:
        return f"[DATE {iso.group(1)}-{iso.group(2)}]"
    for number, month in enumerate(_MONTHS, 1):
        if re.search(rf"\b{month[:3]}", text, re.I):
            year = re.search(r"\b(?:19|20)\d\d\b", text)
            return f"[DATE {year.group()}-{number:02d}]" if year else f"[DATE {month}]"
    return "[DATE]"


def _level(text: str) -> str:
    return next((level for pattern, level in _LEVELS if pattern.search(text)), "role")
