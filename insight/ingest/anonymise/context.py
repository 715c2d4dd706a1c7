"""A text as words with places, and what the words around a word say about whether it is a person."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from insight.ingest.anonymise.lexicon import lexicon
from insight.ingest.anonymise.normalise import fold
from insight.ingest.anonymise.roster import LETTERS, PARTICLES

# What only people do: a word before one of these in the third person is a person, even if it is also a thing.
DOES = frozenset(
    "said says saying asked asks told tells thinks thought wants wanted reckons reckoned believes believed explained "
    "explains noted notes raised raises suggested suggests mentioned mentions promised promises admitted admits "
    "replied replies laughed laughs smiled nodded agreed agrees disagreed disagrees prefers preferred hates hated "
    "loves loved felt feels showed shows brought brings sent sends gave gives pointed offered offers wondered wonders "
    "joked complained complains worried worries knows knew understood apologised apologized thanked thanks invited "
    "listened listens challenged challenges argued argues proposed proposes insisted insists warned warns described "
    "describes remembered remembers recommended recommends shared shares joined joins hosted hosts chaired chairs "
    "presented presents volunteered volunteers pushed wrote writes emailed emails texted texts called calls phoned "
    "rang messaged pinged kept took takes ran runs led leads walked sat stood came went left arrived turned got "
    "gets asked kept tried tries hopes hoped refuses refused used uses didn't doesn't wouldn't couldn't isn't wasn't "
    "never always also then himself herself".split()
)
SAYS = frozenset(
    "said says asked asks told tells thinks thought wants wanted reckons reckoned believes believed explained explains "
    "noted raised suggested suggests mentioned mentions promised admitted admits replied replies laughed smiled nodded "
    "agreed agrees disagreed prefers preferred hates hated loved felt feels showed offered wondered joked complained "
    "knows knew apologised apologized thanked invited listened challenged argued argues proposed insisted warned "
    "described remembered recommended volunteered emailed texted phoned rang messaged pinged hopes hoped".split()
)
# After one of these a name often follows. The sure ones take a person and hardly anything else.
MET = frozenset(
    "met told asked thanked invited emailed texted phoned messaged pinged dear hi hello hey thanks thx cheers mr mrs "
    "ms miss dr prof sir uncle auntie aunt ask tell called named mentor mentee ping cc w".split()
)
BEFORE = MET | frozenset("with from by to and for of like see between via per re".split())
_SPACE = re.compile(r"[\s.,'\"()_/&-]{0,3}")
_TITLE = re.compile(
    r"(?:^|(?<=[\s(/\"'-]))(?:(?:mr|mrs|ms|mx|dr|prof|fr|rev|sr|mdm|messrs)\.?|miss|madam|sir|dame|professor|captain|uncle|auntie|aunt)\s{1,2}$",
    re.IGNORECASE,
)
_BEFORE_INITIALS = re.compile(r"(?:(?<=\W)|^)(?:[A-Z]\.[ -]?){1,3}$|(?:(?<=[\s/])|^)[A-Z] $")
_AFTER_INITIAL = re.compile(r" (?:[A-HJ-Z]\b\.?|[AI]\.)(?![\w'])(?! (?:shift|grade|team|level|plan|side)\b)")
_INITIALS = re.compile(r"(?<![\w@#&./-])(?:[A-Z]\.){2,4}(?!\w)|(?<![\w@#&.-])[A-Z]{2,4}(?![\w@&-]|\.\w)")
_SENTENCE_END = re.compile(r"(?:^|[.!?:;\n]|[-*•]\s|\d[.)]\s)[\s\"'(*•-]*$")


@dataclass
class Words:
    """The letter runs of a normalised text."""

    text: str
    spans: list[tuple[int, int]] = field(init=False)
    folded: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.spans = [m.span() for m in LETTERS.finditer(self.text)]
        plain = self.text if self.text.isascii() else None
        lowered = (self.text[a:b] for a, b in self.spans)
        self.folded = [w.lower() for w in lowered] if plain is not None else [fold(w) for w in lowered]

    @cached_property
    def at(self) -> dict[int, int]:
        """Word number by where it starts."""
        return {start: i for i, (start, _) in enumerate(self.spans)}

    @cached_property
    def shouting(self) -> bool:
        """Whether capitals say nothing here, since nearly everything is in them."""
        letters = [c for c in self.text if c.isalpha()]
        return len(letters) > 8 and sum(c.isupper() for c in letters) > 0.6 * len(letters)

    @cached_property
    def mumbling(self) -> bool:
        """Whether the writer hardly uses capitals, so that their absence says nothing."""
        starts = [self.text[a] for a, _ in self.spans]
        return sum(c.isupper() for c in starts) <= 0.04 * len(starts) + 0.5

    def near(self, end: int, start: int) -> bool:
        """Whether two words are neighbours in one name: a space, a hyphen, a particle or a stray word in capitals."""
        gap = self.text[end:start]
        if "\n" in gap:
            return False
        if _SPACE.fullmatch(gap):
            return not ("," in gap or "/" in gap or "&" in gap) or False
        inner = gap.strip(" .'-\"()")
        return len(gap) <= 12 and (fold(inner) in PARTICLES - {"and", "of"} or (inner.isupper() and inner.isalpha()))

    def widen(self, start: int, end: int) -> tuple[int, int]:
        """A name with the title and the initials around it."""
        for pattern in (_BEFORE_INITIALS, _TITLE):
            before = pattern.search(self.text, max(0, start - 14), start)
            start = before.start() if before else start
        after = _AFTER_INITIAL.match(self.text, end)
        return start, after.end() if after else end

    def initials(self) -> Iterator[tuple[int, int, str]]:
        """Places of "KL", "A.B." and the like, with their letters."""
        if not self.shouting:
            for m in _INITIALS.finditer(self.text):
                yield m.start(), m.end(), m.group().replace(".", "")

    def starts_sentence(self, start: int) -> bool:
        """Whether a capital at this place may be there for the sentence's sake."""
        return _SENTENCE_END.search(self.text, max(0, start - 8), start) is not None or start == 0


_QUESTION = frozenset(
    "we this that the you it they i he she there our your a an people my these those someone anyone not be have".split()
)


def namelike(words: Words, start: int, *, sure: bool = False) -> bool:
    """Whether the words around the word at ``start`` make it a person. ``sure``: it is known to be somebody's name."""
    i = words.at.get(start)
    if i is None:
        return False
    first, last = words.spans[i]
    word, text = words.text[first:last], words.text
    before = words.folded[i - 1] if i and "\n" not in text[words.spans[i - 1][1] : first] else ""
    after = words.folded[i + 1] if i + 1 < len(words.spans) else ""
    gap = text[last : words.spans[i + 1][0]] if after else ""
    possessive = re.match(r"'s?\b", text[last : last + 2]) is not None
    capital = word[:1].isupper() and not words.shouting
    if (
        after in SAYS
        and gap == " "
        and before not in {"the", "a", "an", "our", "their", "my", "this", "that", "to", "will"}
    ):
        return True
    if before in MET and (capital or words.mumbling or words.shouting):
        return True
    if text[last : last + 1] == ":" and (not text[:first].rpartition("\n")[2].strip(" \t-*•>")):
        return sure or lexicon().given(word)
    if not sure:
        return False
    if capital and not words.starts_sentence(first):
        return True
    if capital:
        return not (
            word.lower() in {"will", "may", "can", "mark", "hope", "chase", "bill", "drew"} and (after in _QUESTION)
        )
    if words.shouting or words.mumbling:
        return possessive or (before in BEFORE and not lexicon().rarity(word) < 90)
    return False
