"""What can be told by its shape: addresses, numbers, links, dates. Each rule says when it is worth trying.

Shapes follow the public formats (RFC 5322 for e-mail, E.164 for phones by way of phonenumbers, ISO 13616 for IBAN,
Luhn for cards); contexts ("badge", "staff no.") decide for numbers that have no shape of their own.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from insight.ingest.anonymise.checks import card, coined, iban, national, unlike_a_year
from insight.ingest.anonymise.pseudonyms import PLACEHOLDER
from insight.ingest.anonymise.spans import Found

_I = re.IGNORECASE


@dataclass(frozen=True, slots=True)
class Rule:
    """``type`` is found where ``pattern`` fits (its group "x", if any) and one of ``hints`` is there in either case."""

    type: str
    pattern: re.Pattern[str]
    hints: tuple[str, ...] = ()
    check: Callable[[str], bool] | None = None
    confidence: float = 0.95


_ID = r"(?=[A-Z0-9/_.-]*\d)[A-Z0-9](?:[A-Z0-9]|[-/_](?=[A-Z0-9])){2,24}"
_ID_WORDS = (
    r"(?:badge|staff|employee|emp|personnel|payroll|mentor|mentee|participant|agent|clock|worker|student|member(?:ship)?|"
    r"customer|client|patient|case|claim|ticket|incident|order|booking|reference|ref|invoice|policy|account|a/c|acct?|"
    r"passport|visa|licen[cs]e|permit|nric|ssn|ni|nino|nhs|tax|pan|aadhaar|id|serial|asset|recording|meeting|record|file|"
    r"request|job|req|requisition|card|user|login|pair|grievance|complaint|whistleblow\w*|locker|pass)"
)
RULES: tuple[Rule, ...] = (
    Rule("EMAIL", re.compile(r"(?<![\w.+-])(?<!\w')[\w][\w.+'%-]*@(?:[\w-]+\.)+[^\W\d_]{2,24}(?![\w@])"), ("@",)),
    Rule(
        "EMAIL", re.compile(r"(?<![\w.+-])[\w][\w.+'-]*@(?:\.{2,3}|\*+|…|[\w-]+\b(?!\.\w))", _I), ("@",), confidence=0.8
    ),
    Rule(
        "EMAIL",
        re.compile(
            r"(?<![\w.+-])[\w][\w.+-]*\s?(?:[\[({<]\s?at\s?[\])}>]|\(@\)|\sat\s)\s?[\w-]+(?:\s?(?:[\[({<]\s?(?:dot|\.)\s?[\])}>]|\sdot\s|\.)\s?[\w-]+)*"
            r"\s?(?:[\[({<]\s?(?:dot|\.)\s?[\])}>]|\sdot\s)\s?[a-z]{2,12}\b",
            _I,
        ),
        (" dot ", "dot)", "dot]", "(.)", "[.]", "dot}"),
    ),
    Rule("URL", re.compile(r"(?<![\w@])(?:[a-z][a-z0-9+.-]{1,9}://|www\.)[^\s<>\"'|]*[\w/=&#-]", _I), ("://", "www.")),
    Rule(
        "URL",
        re.compile(
            r"(?<![\w@./-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:com|org|net|io|co|uk|de|fr|eu|gov|edu|int|info|biz|ai|app|dev|ie|"
            r"in|sg|za|us|ca|au|nz|nl|be|ch|at|it|es|pl|se|no|fi|dk|cz|ru|cn|jp|kr|br|mx|tv|me|ly|gl|gg|example|test|local|internal|"
            r"corp|lan|online|site|shop|store|xyz|cloud|page|link)(?:/[^\s<>\"'|]*[\w/=&#-])(?!\w)",
            _I,
        ),
        ("/",),
    ),
    Rule(
        "URL",
        re.compile(
            r"(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:com|org|net|io|example|gov|edu|co\.uk|ac\.uk|ie)(?![\w@]|\.\w)", _I
        ),
        (".",),
        confidence=0.85,
    ),
    Rule(
        "URL",
        re.compile(r"(?<!\w)\\\\[\w.-]+\\[^\s<>\"'|]+|(?<!\w)(?:[A-Z]:\\|/(?:home|users|mnt)/)[^\s<>\"'|]+", _I),
        ("\\", "/"),
        confidence=0.9,
    ),
    Rule("HANDLE", re.compile(r"<[@#!][A-Z0-9|._-]{3,40}[^>\n]{0,30}>"), ("<",)),
    Rule(
        "HANDLE",
        re.compile(
            r"(?<![\w@/.])@[A-Z][\w'-]+ [A-Z][\w'-]+(?= (?:please|can|could|thanks|thank|will|to|would|fyi|pls"
            r"|are|have|do|what|when|how|any)\b)"
        ),
        ("@",),
    ),
    Rule("HANDLE", re.compile(r"(?<![\w@/.])@[\w](?:[\w.-]*\w)?"), ("@",)),
    Rule("HANDLE", re.compile(r"(?<![\w/.])/?u/[\w-]{3,}"), ("u/",)),
    Rule("HANDLE", re.compile(r"(?<![\w~/.])~[a-z_][\w.-]*\w", _I), ("~",)),
    Rule("HANDLE", re.compile(r"(?<![\w#])[a-z_][\w.]{1,31}#\d{4}(?!\w)", _I), ("#",)),
    Rule(
        "HANDLE",
        re.compile(
            r"(?<!\w)(?:IG|insta(?:gram)?|snap(?:chat)?|tiktok|twitter|X handle|discord|slack|skype|telegram"
            r"|signal|wechat|line id|"
            r"handle|username|user name|gamertag|github|threads|mastodon)(?: (?:is|handle|name|id|user(?:name)?"
            r"|account))?\s?(?:[:=]|\bis\b)\s?"
            r"(?P<x>(?=[\w.-]*[\d._])[a-z_][\w.-]*\w)",
            _I,
        ),
        (),
        confidence=0.85,
    ),
    Rule(
        "ID",
        re.compile(
            r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])|(?<![\w:])(?:[0-9a-f]{1,4}:){5,7}[0-9a-f]{1,4}(?![\w:])|(?<![\w:-])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![\w:-])",
            _I,
        ),
        (".", ":", "-"),
    ),
    Rule("ID", re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?!\w)"), (), iban),
    Rule("ID", re.compile(r"(?<![\w.-])(?:\d[ -]?){12,18}\d(?![\w-])"), (), card),
    Rule(
        "ID",
        re.compile(
            r"(?<![\w-])(?:\d{3}-\d{2}-\d{4}|[STFGM]\d{7}[A-Z]"
            r"|[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]|[A-Z]{5}\d{4}[A-Z]"
            r"|\d{3}[ -]?\d{3}[ -]?\d{4}|\d{4} \d{4} \d{4}|\d{11}|\d{13})(?![\w-])"
        ),
        (),
        national,
    ),
    Rule(
        "ID",
        re.compile(
            rf"(?<![\w-]){_ID_WORDS}(?:['’]s)?(?: (?:id|no|nr|num|number|ref|reference|code|badge|ticket|card"
            rf"|file|record|reference number)(?:['’]s)?)?\b\.?\s?(?:[:#=]|is|was|number|no\.?)?\s?#?"
            rf"(?P<x>{_ID})(?![\w%])",
            _I,
        ),
        (),
        None,
        0.9,
    ),
    Rule("ID", re.compile(r"(?<![\w/.-])(?=[A-Z]{0,6}-?\d)[A-Z]{1,6}-?\d{5,12}(?:-[A-Z0-9]{1,4})?(?![\w-])"), ()),
    Rule(
        "ID",
        re.compile(
            r"(?<![\w/.-])[A-Z]{1,6}(?:-[A-Z]{2,8})?-(?:\d{3,12}|\d{2,8}-[A-Z0-9]{1,8}|[A-Z0-9]{2,6}-\d{2,12})(?:-[A-Z0-9]{1,8}){0,2}(?![\w-])"
        ),
        ("-",),
    ),
    Rule("ID", re.compile(r"(?<![\w/.-])[a-z]{2,10}[-_]\d{4,12}(?![\w-])"), ("-", "_"), coined, 0.85),
    # A number of its own, after the word for one: "book no. BN 778120".
    Rule(
        "ID",
        re.compile(
            r"\b(?:n(?:o|r|um(?:ber)?)|ref|code|plate)\b\.?:? ?#?"
            r"(?P<x>(?-i:[A-Z]{1,5})[ ./-]?\d[\d./-]{2,16}\d(?!\w)|\d[\d./-]{4,16}\d(?![\w%]|,\d))",
            _I,
        ),
        (),
        unlike_a_year,
        0.85,
    ),
    # A freight container (ISO 6346), a British number plate.
    Rule("ID", re.compile(r"(?<![\w-])[A-Z]{3}[UJZ] ?\d{6}[ -]?\d(?!\w)"), ()),
    Rule("ID", re.compile(r"(?<![\w-])[A-Z]{2}\d\d ?[A-HJ-PR-Z]{3}(?![\w-])"), ()),
    Rule("ID", re.compile(r"(?<![\w/.-])[A-Z]{1,4}/\d{5,10}(?![\w/])"), ("/",)),
    # Letters and digits by turns, as in visa and booking codes.
    Rule("ID", re.compile(r"(?<![\w/.-])(?=(?:[A-Z]*\d){4})(?=(?:\d*[A-Z]){3})[A-Z0-9]{9,24}(?![\w-])"), ()),
    Rule("ID", re.compile(r"(?<![\w/.-])[A-Z]{2,4}/\d{2,10}/\d{2,10}(?![\w/])"), ("/",)),
)


_DIGIT = re.compile(r"\d")


def find(text: str) -> Iterator[Found]:
    """Every span a rule finds; they may overlap."""
    for m in PLACEHOLDER.finditer(text) if "[" in text else ():
        yield Found(m.start(), m.end(), "KEEP", 1.0, source="placeholder")
    digits, low = _DIGIT.search(text) is not None, text.lower()
    for rule in RULES:
        if (rule.hints and not any(h in low for h in rule.hints)) or (rule.type == "ID" and not digits):
            continue
        group = "x" if "x" in rule.pattern.groupindex else 0
        for m in rule.pattern.finditer(text):
            start, end = m.span(group)
            if rule.check is None or rule.check(text[start:end]):
                yield Found(start, end, rule.type, rule.confidence, source="pattern")
