"""Calendar dates with a day, dates of birth, and stated ages. Weekdays, months and years alone stay."""

import re
from collections.abc import Iterator

from insight.ingest.anonymise.spans import Found

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:r(?:uary)?)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
# The same in languages whose speakers write notes with a phrase or two of their own.
_MOIS = (
    r"(?:januar|jänner|februar|feber|märz|mai|juni|juli|oktober|okt|dezember|dez|janv(?:ier)?|févr(?:ier)?|mars|avr(?:il)?"
    r"|juin|juillet|août|aout|septembre|octobre|novembre|décembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto"
    r"|septiembre|setiembre|octubre|noviembre|diciembre|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro"
    r"|novembro|dezembro|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre|januari|februari|maart"
    r"|mei|augustus|augusti|maj|stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października"
    r"|listopada|grudnia|ocak|şubat|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık)\b"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_ORDINAL = (
    r"(?:(?:twenty[- ])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|tenth|eleventh|twelfth"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth|thirtieth|thirty[- ]first)\b"
)
_NTH = r"(?:3[01]|[12]\d|[1-9])(?:st|nd|rd|th)"
_YEAR = r"(?:19|20)\d\d"
_DATE = (
    rf"(?<![\w./-])(?<!version )(?<!release )"
    rf"(?:{_YEAR}-(?:1[0-2]|0\d)-(?:3[01]|[012]\d)(?:T\d\d:\d\d\S*)?"
    rf"|(?:3[01]|[12]\d|0?[1-9])[./-](?:3[01]|[12]\d|0?[1-9])[./-](?:{_YEAR}|\d\d)"
    rf"|(?:the )?{_DAY}(?: ?(?:-|–|/|to|and|&) ?(?:the )?{_DAY})?(?: of)?[ -]{_MONTH}(?:\.?,? ?{_YEAR}|[ -]\d\d(?!\d))?"
    rf"|(?:3[01]|[12]\d|0?[1-9])(?:\.|er|º)?(?: de)? {_MOIS}(?:,?(?: de)? {_YEAR})?"
    rf"|{_MONTH}\.? (?:the )?{_DAY}(?: ?[-–] ?{_DAY})?(?:,? {_YEAR})?)(?![\w%]|[./-]\d)"
)
_NOT_A_DAY = (
    r"(?! (?:floor|time|century|grade|year|birthday|anniversary|place|edition|session|meeting|street|avenue|draft|page|"
    r"call|month|week|day|quarter|store|person|customer|question|slide|hour|minute|attempt|round|line|one|version|"
    r"generation|percentile|item|point|step|try|form|gen|party|level|row|visit|sprint|review|interview|of (?!the"
    r"|this|next|last))\b)"
)
_BIRTH = (
    r"\b(?:born(?: on)?|d\.?o\.?b\.?|date of birth|birth ?date|birthday(?: is| was| on|'s)?|b-day"
    r"|turn(?:s|ed|ing) (?:\w+ )?on)\W{0,3}(?:the )?"
)
_NUMBER = r"(?:1[4-9]|[2-9]\d)"
_WORD = (
    r"(?:(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty)"
    r"(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|ninety)"
)
_KIN = (
    r"(?:he|she|i|they|who|mum|mam|mom|dad|nan|nana|gran|granny|grandad|grandma|grandpa|grandmother|grandfather|mother|"
    r"father|brother|sister|son|daughter|uncle|aunt|mentor|mentee|husband|wife|partner|boss)"
)
_SOMEBODY = (
    r"(?:colleague|friend|neighbou?r|cousin|nephew|niece|grandson|granddaughter|girlfriend|boyfriend|fianc[eé]e?|mate|"
    r"boy|girl|man|woman|lad|lass|kid|teenager|apprentice|trainee|intern|graduate|analyst|manager|engineer|one of them)"
)
_NTH_YEAR = r"(?:[1-9]\d(?:st|nd|rd|th))"
_UNITS = (
    r"(?! (?:per|percent|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|people|pages?|miles|km|out|of|or|calls?"
    r"|stores?|"
    r"metres|k|points?|steps?|emails?|meetings?|times?|slides?|pounds|dollars|euros|down|up|short|behind|ahead"
    r"|in total)\b)"
)

_I = re.IGNORECASE
_BIRTHS = re.compile(rf"{_BIRTH}(?:in \w+ on )?(?P<x>{_DATE})", _I)
_DATES = (
    (re.compile(_DATE, _I), 0.95),
    (re.compile(rf"(?<!\w)(?P<x>the {_NTH}(?: ?(?:-|–|to|and) ?(?:the )?{_NTH})?)(?![\w-]){_NOT_A_DAY}", _I), 0.75),
    (re.compile(rf"(?<![\w-]){_NTH} ?(?:-|–|to) ?{_NTH}(?!\w){_NOT_A_DAY}", _I), 0.75),
    (
        re.compile(
            rf"\b(?:on|until|till|by|from|to|for|after|before|moved to|back|due|w/c"
            rf"|week commencing|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?)(?: the)?"
            rf" (?P<x>{_NTH})(?!\w){_NOT_A_DAY}",
            _I,
        ),
        0.75,
    ),
    (re.compile(r"(?<![\w./-])(?:0[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])\.(?![\w.])"), 0.8),  # 03.02.
    (
        re.compile(
            r"(?<![\w./-])(?!24/7)(?:(?:1[0-2]|0?[1-9])/(?:3[01]|[12]\d|0?[1-9])|(?:1[3-9]|2\d|3[01])/(?:1[0-2]|0?[1-9]))"
            r"(?![\w/%]|\.\d)"
            r"(?! (?:of|full|empty|cup|share|people|agreed|stores|the)\b)"
        ),
        0.7,
    ),
)
_AGES = (
    re.compile(
        r"(?<![\w.,/£$€-])(?P<x>(?:1[0-9]|[2-9]\d)(?:[- ](?:years?|yrs?|yo)(?:[- ]of[- ]age|[- ]old)|[- ]?y/?o\b))", _I
    ),
    re.compile(r"\b(?P<x>aged? (?:of )?(?:1[0-9]|[2-9]\d))(?!\w|[.,-]\d| ?%|[- ](?:to|and|or) )", _I),
    re.compile(r"\b(?P<x>aged [1-9])(?!\w|[.,-]\d|[- ](?:to|and|or) )", _I),
    re.compile(rf"\b(?:im|hes|shes) (?P<x>{_NUMBER})(?= (?:now|next|this|today|and)\b|[.,;!](?!\d)|\n|$)", _I),
    re.compile(r"\b(?:he|she)(?:'s| is| was) (?P<x>[4-9])(?= (?:and|but|now|next|this)\b|[.,;!](?!\d)|\n|$)", _I),
    # "a colleague in benefits, 49, asked": after a person, between commas
    re.compile(
        rf"\b(?:{_KIN}|{_SOMEBODY})(?: (?:in|of|from|at|on) (?:the )?[\w-]+)?(?:, | \()(?P<x>{_NUMBER})(?=, |\))", _I
    ),
    re.compile(r"(?:\b(?:which|who|and|but|that)|,) at (?P<x>2[5-9]|[3-9]\d) (?=(?:he|she|I|they)\b)"),
    re.compile(
        r"\bbirthday\b[^.\n\d]{0,24}\b(?P<x>[1-9]\d(?:st|nd|rd|th))\b|\b(?P<y>[1-9]\d(?:st|nd|rd|th)) birthday\b", _I
    ),
    re.compile(
        rf"\b{_KIN}(?: is|'s| was|'m| am|'re| are| were| turned| turns|'ll be| will be)"
        rf"(?: (?:only|just|now|nearly|almost|about|already|still))? (?P<x>{_NUMBER})(?![\w%]|[.,:/-]\d){_UNITS}",
        _I,
    ),
    re.compile(
        rf"(?<=[A-Z][a-z]{{2}})[a-z]*(?:'s| is| was| turned| turns) (?P<x>{_NUMBER})(?=[,.;)]| and\b| next\b"
        rf"| now\b| in )(?![.,]\d)"
    ),
    re.compile(
        rf"\b(?:turn(?:s|ed|ing)?|approaching|pushing) (?P<x>{_NUMBER}|{_WORD})"
        r"(?= (?:next|this|last|in|on|and|today|soon)\b|[.,;!?)]|$)(?! in (?:a|the|all|total|one)\b)",
        _I,
    ),
    re.compile(rf"(?:(?<=[.!?\n] )|^)at (?P<x>{_NUMBER}|{_WORD})(?=,? (?:he|she|I|they)\b)", _I | re.MULTILINE),
    re.compile(
        rf"(?<=[a-z])(?:, | \()(?P<x>{_NUMBER})(?=, (?:of|from|no|a|an|DOB|and|who|in|on|with|mentor|apprentice"
        rf"|lives|her|his)\b"
        r"|\)|,? who\b|\.(?:\s|$)|;| on the \d)"
    ),
    re.compile(rf"\bbirthday\b[^.\n\d]{{0,24}}\b(?P<x>{_NUMBER}|{_WORD})\b(?=[ ,.!)]|$)(?! (?:of|people|cards?))", _I),
    re.compile(
        rf"\b(?:of|are) (?:around|about|roughly) (?P<x>{_NUMBER}|{_WORD})(?= (?:use|who|and|with|have|are|were"
        rf"|say|said)\b|[,.;])",
        _I,
    ),
    re.compile(rf"^[^\w\n]*age\b[^:\n]{{0,24}}[:=] ?(?P<x>{_NUMBER}|{_WORD})(?![\w%]|[.,:/-]\d)", _I | re.MULTILINE),
    re.compile(rf"\bat the age of (?P<x>{_NUMBER}|{_WORD})\b|\bage (?P<y>{_NUMBER}|{_WORD})(?=[ ,.;)]|$)(?! to\b)", _I),
)

# "nineteen" or "seven" is an age only where what stands before it says so; so is the number in "a boy of 17".
_SMALL = r"(?:four|five|six|seven|eight|nine|ten|eleven|twelve)"
_COUNTED = re.compile(
    rf" (?P<x>{_WORD}|{_SMALL})(?=[.,;!?\n]|$| (?:and|but|when|now|next|this|last|today|he|she|years?)\b)", _I
)
_IS = re.compile(
    rf"\b(?P<who>{_KIN}|grandson|granddaughter|boy|girl|[A-Z][a-z]{{2,}})(?: is|'s| was|'m| turned| turns)"
    r"(?: (?:only|just|now|nearly|almost|already|still))?$"
)
_FEW = frozenset("four five six seven eight nine ten eleven twelve".split())
_CHILD = frozenset("he she who son daughter grandson granddaughter boy girl brother sister".split())
_OF = re.compile(rf" of (?P<x>{_NUMBER}|{_WORD})(?![\w%]|[.,:/-]\d){_UNITS}", _I)
_OF_WHOM = frozenset(
    "boy girl man woman lad lass kid teenager youngster child student apprentice person lady guy widow widower".split()
)
_IN_WORDS = re.compile(rf"\b(?:the )?(?:{_ORDINAL} of {_MONTH}|{_MONTH} (?:the )?{_ORDINAL})(?:,? {_YEAR})?", _I)
_ENDINGS = (
    *("first of", "second of", "third of", "fourth of", "fifth of", "sixth of", "seventh of", "eighth of", "ninth of"),
    *("tenth of", "eleventh of", "twelfth of", "teenth", "tieth"),
)


def _aged(text: str) -> Iterator[Found]:
    """Ages that need a look at what stands before them."""
    for m in _COUNTED.finditer(text):
        before = _IS.search(text, max(0, m.start() - 32), m.start())
        if before and (m.group("x").lower() not in _FEW or before.group("who").lower() in _CHILD):
            yield Found(*m.span("x"), "AGE", 0.8, source="pattern")
    for m in _OF.finditer(text):
        if text[max(0, m.start() - 12) : m.start()].rpartition(" ")[2].lower() in _OF_WHOM:
            yield Found(*m.span("x"), "AGE", 0.8, source="pattern")


def find(text: str) -> Iterator[Found]:
    """DATE, DATE_OF_BIRTH and AGE spans of a normalised text."""
    yield from _aged(text)
    if any(ending in text for ending in _ENDINGS):
        for m in _IN_WORDS.finditer(text):
            yield Found(m.start(), m.end(), "DATE", 0.9, source="pattern")
    if _DIGIT.search(text):
        for m in _BIRTHS.finditer(text):
            yield Found(*m.span("x"), "DATE_OF_BIRTH", 0.95, source="pattern")
        for pattern, confidence in _DATES:
            for m in pattern.finditer(text):
                start, end = m.span("x" if "x" in pattern.groupindex else 0)
                yield Found(start, end - (text[end - 1] == "."), "DATE", confidence, source="pattern")
    elif not _HINT.search(text):
        return
    for pattern in _AGES:
        for m in pattern.finditer(text):
            yield Found(*m.span(next(k for k in ("x", "y") if m.groupdict().get(k))), "AGE", 0.8, source="pattern")


_DIGIT = re.compile(r"\d")
_HINT = re.compile(
    r"\bturn(?:s|ed|ing)? |\bof (?:around|about|roughly) |\bbirthday\b|\bage (?:of )?[a-z]|pushing |approaching "
    r"|\b[Aa]t [a-z]+ty",
    _I,
)
