"""Who says what in a chat or transcript: names, nicknames and handles before each turn, in small letters too."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from insight.ingest.anonymise.allow import Allow
from insight.ingest.anonymise.context import Words
from insight.ingest.anonymise.lexicon import Lexicon
from insight.ingest.anonymise.normalise import fold
from insight.ingest.anonymise.roster import LETTERS
from insight.ingest.anonymise.spans import Found

_WHO = r"(?P<x>[^\W\d_][\w.'-]*(?: [\w.'-]+){0,3}?)"
_TIME = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?: ?[AaPp]\.?[Mm]\.?)?"
_STAMP = rf"(?:[\[(]?(?:[\d./-]{{4,10}},? +)?{_TIME}[\])]?,?[ \t]*(?:[-–|][ \t]*)?)"
# One shape a way of exporting chats; ``x`` is the speaker.
_SHAPES = (
    re.compile(rf"^[ \t>*•]*{_STAMP}?<{_WHO}>[ \t]+\S", re.MULTILINE),  # <ana_b> hello
    re.compile(rf"^[ \t>*•]*{_STAMP}?\({_WHO}\)[ \t]+\S", re.MULTILINE),  # (ana) hello
    re.compile(rf"^[ \t>*•]*{_STAMP}?{_WHO} ?>[ \t]+\S", re.MULTILINE),  # ana> hello
    re.compile(
        rf"^[ \t>*•]*{_STAMP}?{_WHO}(?: [\[(][^\])\n]{{1,12}}[\])])?[ \t]*:[ \t]+\S", re.MULTILINE
    ),  # ana: hello
    re.compile(rf"^[ \t>*•]*{_STAMP}{_WHO}[ \t]+\S", re.MULTILINE),  # 09:02 ana hello
    re.compile(rf"^[ \t>*•]*{_WHO},?[ \t]+(?:[—–-]+ )?(?:\w+ at )?{_TIME}[ \t]*$", re.MULTILINE),  # Ana — Today at 9:02
)
_BARE = 4  # the shape in which nothing but the time tells the speaker from the words
PARTS = frozenset(
    "mentor mentee mentors mentees interviewer interviewee interview host moderator facilitator chair chairperson "
    "speaker participant participants attendee attendees q a me you i admin bot user agent customer client note notes "
    "action actions topic agenda todo date time re fwd fw subject cc bcc from to sent via who what when where why how "
    "tel phone mobile email mail name names role mood rating theme issue next pair p ps nb fyi summary".split()
)


def part(label: str) -> bool:
    """Whether a label names a part in the talk, or a heading, and nobody: "MENTEE", "Q", "Speaker 2"."""
    words = [fold(w) for w in LETTERS.findall(label)]
    return all(w in PARTS for w in words)


def turns(words: Words, lex: Lexicon, allow: Allow) -> Iterator[Found]:
    """Speakers who take two turns or more in one shape, where more than one speaks."""
    text = words.text
    if text.count("\n") < 2 or not (":" in text or ">" in text or ")" in text):
        return
    for number, shape in enumerate(_SHAPES):
        places: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for m in shape.finditer(text):
            places[fold(m.group("x"))].append(m.span("x"))
        times = Counter({who: len(spans) for who, spans in places.items()})
        if len(times) < 2 or max(times.values(), default=0) < 2:
            continue
        dense = sum(times.values()) >= max(3, 0.6 * sum(1 for line in text.split("\n") if line.strip()))
        for who, spans in places.items():
            turns_taken = max(times[who], 2 if dense and number != _BARE and _odd(who, lex) else 1)
            if _person(who, turns_taken, lex, allow, bare=number == _BARE):
                for start, end in spans:
                    yield Found(start, end, "PERSON", 0.85, source="label")


def _odd(who: str, lex: Lexicon) -> bool:
    """Whether a label is one word that nobody has seen."""
    return " " not in who and lex.rarity(who) > 200 and not lex.derived(who)


def _person(who: str, times: int, lex: Lexicon, allow: Allow, *, bare: bool) -> bool:
    """Whether a label is somebody: a handle, a name that is known, or no ordinary words."""
    words = LETTERS.findall(who)
    if part(who) or allow.every(who) or (bare and " " in who):
        return False
    if re.search(r"\w[_\d]", who):
        return len(words[0]) > 1
    given = lex.given(words[0]) and not lex.function(words[0])
    if times < 2:
        return given and not lex.ordinary(words[0])
    return given or not any(lex.known(w) or lex.derived(w) for w in words if len(w) > 1)
