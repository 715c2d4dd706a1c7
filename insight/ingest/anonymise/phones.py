"""Telephone numbers: candidates by shape, judged by form, by what stands before them, and by numbering plans."""

import re
from collections.abc import Iterator

from insight.ingest.anonymise.spans import Found

_CANDIDATE = re.compile(
    r"(?<![\w.,/£$€#:-])(?:\+|00)?\(?\d(?:[\d]|[ .\-–/()]{1,2}(?=[\d(])){5,20}(?<=\d)(?:x\d{2,6})?"
    r"(?![\w%]|[.,:-]\d|-(?!office|fax|mobile|cell|home|work|direct)[a-z])",
    re.IGNORECASE,
)
_STRONG = (
    r"(?:(?:hand|tele|smart)?phon(?:e|ed|ing)|tel|mobile|mob|cell|call(?:ed|ing)?|ring|rang|text(?:ed)?|whats ?app"
    r"|signal|desk|dial|contact|reach|fax|sms|hotline|voicemail|landline|pager|answering at|messages? (?:to|from)"
    r"|(?:my|her|his|their|the|new) number)"
)
_CUE = re.compile(rf"\b(?:{_STRONG}|number|no\.?|line|direct|bridge|on|at)\b[^.\n]{{0,40}}$", re.IGNORECASE)
_SURE = re.compile(rf"\b{_STRONG}\b[^.\n]{{0,24}}$", re.IGNORECASE)
_AFTER = re.compile(r"[ -](?:office|fax|mobile|cell|home|work|direct)\b", re.IGNORECASE)
_EXTENSION = re.compile(
    r"\b(?:ext(?:ension|n)?|x)\.?(?: (?:is|no\.?|number))?\s?:?\s?(?P<x>\d{3,6}(?:[ -]\d{3,4})?)(?!\w)", re.IGNORECASE
)
_YEARS = re.compile(r"(?:19|20)\d\d ?[-–/] ?(?:19|20)?\d\d|\d{4}-\d\d-\d\d|\d\d?[./-]\d\d?[./-](?:\d\d){1,2}")
_THOUSANDS = re.compile(r"\d{1,3}(?: \d{3})+")
_MONEY = re.compile(
    r"\s?(?:%|per ?cent|pounds|dollars|euros?|rand|rupees|lakhs?|crores?|million|thousand|k\b|gbp|usd|eur|inr"
    r"|items|units|"
    r"customers|people|rows|records|users)",
    re.IGNORECASE,
)


def find(text: str) -> Iterator[Found]:
    """PHONE spans of a normalised text; extensions are spans of their own."""
    for m in _EXTENSION.finditer(text) if "x" in text or "X" in text else ():
        yield Found(*m.span("x"), "PHONE", 0.9, source="pattern")
    for m in _CANDIDATE.finditer(text):
        confidence = _confidence(text, m)
        if confidence:
            yield Found(m.start(), m.end(), "PHONE", confidence, source="pattern")


def _confidence(text: str, m: re.Match[str]) -> float:
    shape = m.group().lower().partition("x")[0]
    digits = re.sub(r"\D", "", shape)
    if shape.startswith("+"):
        return 0.99 if 7 <= len(digits) <= 15 else 0.0
    if not 7 <= len(digits) <= 15 or _MONEY.match(text, m.end()):
        return 0.0
    if re.fullmatch(r"(?:1[-. ]?)?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}", shape):
        return 0.97
    cue = _CUE.search(text, m.start() - 50, m.start()) is not None
    if shape.startswith("00"):
        return 0.95 if len(digits) >= 10 and (cue or " " in shape or _possible("+" + digits[2:])) else 0.0
    if shape.startswith(("0", "(0")) and 9 <= len(digits) <= 12:
        return 0.9 if cue or re.search(r"\D", shape) or digits.startswith("07") else 0.0
    if re.fullmatch(r"555-\d{4}", shape):
        return 0.9
    sure = _SURE.search(text, m.start() - 40, m.start()) is not None or _AFTER.match(text, m.end()) is not None
    if _YEARS.fullmatch(shape) or (_THOUSANDS.fullmatch(shape) and not sure):
        return 0.0
    cue = cue or sure
    return 0.85 if cue and (re.search(r"\D", shape) or len(digits) >= 8) else 0.0


def _possible(number: str) -> bool:
    import phonenumbers

    try:
        return bool(phonenumbers.is_possible_number(phonenumbers.parse(number)))
    except phonenumbers.NumberParseException:
        return False
