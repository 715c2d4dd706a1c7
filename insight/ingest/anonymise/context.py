"""A text as words with places, and what the words around a word say about whether it is a person or a place."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from insight.ingest.anonymise.lexicon import lexicon
from insight.ingest.anonymise.normalise import fold
from insight.ingest.anonymise.roster import LETTERS, PARTICLES
from insight.ingest.anonymise.things import thing

# What only people do. After one word and a space, a verb of these makes the word a person even if it is also a thing.
SAYS = frozenset(
    "said says asked asks told tells thinks thought wants wanted reckons reckoned believes believed explained explains "
    "noted raised suggested suggests mentioned mentions promised admitted admits replied replies laughed smiled nodded "
    "agreed agrees disagreed prefers preferred hates hated loves loved felt feels showed shows offered wondered joked "
    "complained knows knew apologised apologized thanked invited listened challenged argued argues proposed insisted "
    "tabled conceded welcomed enquired inquired remarked recounted disclosed recalled urged "
    "warned described remembered recommended volunteered emailed texted phoned rang messaged pinged hopes hoped "
    "pointed "
    "wished shrugged sighed cried insists proposes counted whispered interrupted confessed reported reports "
    "demonstrated "
    "undertook confirmed confirms stated outlined requested advised observed queried clarified emphasised emphasized "
    "stressed volunteers undertakes acknowledged apologises apologizes commented demanded enquired inquired".split()
)
SAYS_NOW = frozenset(
    "says asks tells thinks wants reckons believes explains suggests mentions admits replies agrees prefers hates "
    "loves "
    "feels argues proposes knows hopes insists".split()
)
DOES = SAYS | frozenset(
    "notes raises promises brought brings sent sends gave gives offers wonders worries worried understood thanks "
    "invites listens challenges describes remembers recommends shared shares joined joins hosted hosts chaired "
    "chairs presented presents pushed wrote writes called calls kept took takes ran runs led leads walked sat "
    "stood came comes went goes left leaves arrived turned got gets tried tries refuses refused used uses met "
    "meets works worked moved started stopped learned learnt read reads has had is was will would can could did "
    "does didn't doesn't won't wouldn't couldn't can't isn't wasn't hasn't hadn't and also then himself herself "
    "never always still just who spoke speaks talked talks made makes put puts found finds needs needed seems "
    "seemed looked looks picked paid pays helped helps hosting leading keeps bought buys sold sells lost won wins "
    "heard hears saw sees compared disagree agree cant wont didnt doesnt couldnt wouldnt hasnt hadnt".split()
)
AUX = frozenset(
    "is was has had will would can could did does and also then still just made found put seems paid".split()
)
# After one of these a name follows, and hardly anything else with a capital.
MET = frozenset(
    "met told asked thanked invited emailed texted phoned messaged pinged dear hi hello hey thanks thx cheers mr "
    "mrs ms "
    "miss dr prof sir uncle auntie aunt ask tell named mentor mentee ping cc mentored paired matched interviewed "
    "congratulated promoted hired joined colleague colleagues flatmate housemate sister brother cousin nephew "
    "niece son "
    "daughter husband wife boss friend friends manager lead by introduced reminded chatted spoke assistant buddy "
    "grandson granddaughter boyfriend girlfriend teammate".split()
)
BEFORE = MET | frozenset("with from by to and for of like see between via per re called w and".split())
INSIDE = frozenset("in at from near to outside around via through towards into across leaving visited reached".split())
SITES = frozenset(
    "office offices branch store stores depot site campus warehouse factory plant station airport hub centre "
    "center shop floor canteen cargo freight yard dock wharf harbour road street crowd region county city town "
    "market hospital side day staff leg pub".split()
)
SEASONS = frozenset("spring summer autumn winter april may june august sunday monday january march".split())
_NOT_SUBJECT = frozenset("the a an our their my this that to will his her your its no some any each every of".split())
_WHEN = frozenset("in by until till til since early late mid next last this during of before after end every".split())
# After "Will", "May" and the like at the start of a sentence: the word is a verb, and no name.
_QUESTION = frozenset(
    "them him us me up all each everybody down ask be check do find follow get give go have help hold introduce invite "
    "keep look make meet move need plan put read review run see send set share speak start stop support take talk test "
    "think trial try use visit work write "
    "we this that the you it they i he she there our your a an people my these those someone anyone not be have".split()
)
_SPACE = re.compile(r"[\s.'\"()_-]{0,3}")
_TITLES = "mr mrs ms mx dr prof fr rev sr mdm messrs capt sgt col lt hon st"
_SHORT = frozenset(_TITLES.split())  # "Dr. Osei" is one sentence
_STOP = re.compile(r"[.!?;][\"')]*\s")
_FOREIGN_TITLES = (
    "lord lady baroness baron bishop reverend imam rabbi sheikh comrade herr herrn frau fräulein monsieur madame mme "
    "mlle mademoiselle señor señora señorita senhor senhora doña dona signor signora dottor dottoressa dottore maître "
    "pani"
)
RANKS = frozenset(
    f"messrs capt sgt col lt hon captain sergeant colonel lieutenant uncle auntie aunty aunt oom tannie "
    f"{fold(_FOREIGN_TITLES)}".split()
)
_TITLE = re.compile(
    rf"(?:^|(?<=[\s(/\"'-]))(?:(?:{'|'.join(_TITLES.split())})\.?|{'|'.join(_FOREIGN_TITLES.split())}"
    r"|miss|madam|sir|dame|professor|captain|uncle|auntie"
    r"|aunt|aunty|oom|tannie|sister|brother|father|big|wee|young|old)\s{1,2}$",
    re.IGNORECASE,
)
_SOFT_TITLE = frozenset("sister brother father big wee young old".split())
_COMMON_TITLE = frozenset("lord lady baron bishop reverend imam rabbi sheikh comrade".split())
_AFTER_SMALL = re.compile(r" (?:[A-HJ-Zb-z]\b\.|[B-HJ-Z]\b|[AI]\.)(?![\w'])")
_PARTICLE = re.compile(
    r"(?:(?<=\W)|^)(?:(?:al|el|bin|binti|binte|ibn|abu|van|von|der|den|de|du|da|di|dos|ap|ni|nic|bint)[ -])+$",
    re.IGNORECASE,
)
_BEFORE_INITIALS = re.compile(r"(?:(?<=\W)|^)(?:[A-Z]\.[ -]?){1,3}$|(?:(?<=[\s/])|^)[B-HJ-Z] $")
_AFTER_INITIAL = re.compile(
    r"(?: (?:[A-HJ-Z]\b\.?|[AI]\.)|, [A-Z]\.)(?![\w'])(?! (?:shift|grade|team|level|plan|side)\b)"
)
_INITIALS = re.compile(r"(?<![\w@#&./-])(?:[A-Z]\.){2,4}(?!\w)|(?<![\w@#&.-])[A-Z]{2,4}(?![\w@&-]|\.\w)")
_SENTENCE_END = re.compile(r"(?:^|[.!?:;\n]|[-*•]\s|\d[.)]\s)[\s\"'(*•-]*$|(?<!\w)[\"]$")


_LABEL = re.compile(r"^[^:>\n]{1,40}(?:: |> )(?:[^:\n]{0,20}: )?")
_HAS_CAPITAL = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ž](?<!\bI)")


@dataclass
class Words:
    """The letter runs of a normalised text."""

    text: str
    spans: list[tuple[int, int]] = field(init=False)
    folded: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.spans = [m.span() for m in LETTERS.finditer(self.text)]
        if self.text.isascii():
            low = self.text.lower()
            self.folded = [low[a:b] for a, b in self.spans]
        else:
            self.folded = [fold(self.text[a:b]) for a, b in self.spans]

    @cached_property
    def at(self) -> dict[int, int]:
        """Word number by where it starts."""
        return {start: i for i, (start, _) in enumerate(self.spans)}

    @cached_property
    def shouting(self) -> bool:
        """Whether capitals say nothing here, since nearly everything is in them."""
        letters = sum(map(str.isalpha, self.text))
        return letters > 8 and sum(map(str.isupper, self.text)) > 0.6 * letters

    @cached_property
    def mumbling(self) -> bool:
        """Whether the writer hardly uses capitals, so that their absence says nothing."""
        capitals = sum(self.text[a].isupper() and b - a > 1 for a, b in self.spans)
        if capitals > 0.04 * len(self.spans) + 0.5:
            return False
        starts = [self.text[a].isupper() for a, _ in self.spans if self.starts_sentence(a)]
        return sum(starts) <= 0.5 * len(starts)

    @cached_property
    def _lines(self) -> list[tuple[int, bool]]:
        """Where each line ends, and whether its words, its speaker's label aside, are all in small letters."""
        found, at = [], 0
        for line in self.text.split("\n"):
            label = _LABEL.match(line)
            said = line[label.end() :] if label else line
            capital = _HAS_CAPITAL.search(said) is not None
            at += len(line) + 1
            found.append((at, not capital and said.count(" ") > 1))
        return found

    @cached_property
    def small_somewhere(self) -> bool:
        """Whether capitals tell nothing in the text, or in a line of it."""
        return self.mumbling or self.shouting or any(small for _, small in self._lines)

    def quiet(self, start: int) -> bool:
        """Whether the line at this place has no capitals, as the whole text may not."""
        if self.mumbling or self.shouting:
            return self.mumbling
        return self._lines[bisect_right(self._lines, (start, True))][1]

    def word(self, i: int) -> str:
        """The word as written, without its apostrophe parts."""
        start, end = self.spans[i]
        return self.text[start:end]

    def before(self, i: int) -> str:
        """The folded word before, in the same line and sentence; empty where there is none."""
        if not i:
            return ""
        gap, word = self.text[self.spans[i - 1][1] : self.spans[i][0]], self.folded[i - 1]
        ended = "\n" in gap or (_STOP.search(gap) and not (gap[0] == "." and (word in _SHORT or len(word) == 1)))
        return "" if ended else word

    def after(self, i: int) -> str:
        """The folded word after, in the same line and joined by a space; contractions whole."""
        if i + 1 >= len(self.spans):
            return ""
        start, end = self.spans[i + 1]
        if self.text[self.spans[i][1] : start].strip(" ,") or "\n" in self.text[self.spans[i][1] : start]:
            return ""
        return self.folded[i + 1] + (self.text[end : end + 2] if self.text[end : end + 2] == "'t" else "")

    def near(self, end: int, start: int) -> bool:
        """Whether two words are neighbours in one name: a space, a hyphen, a particle or a stray word in capitals."""
        gap = self.text[end:start]
        if "\n" in gap:
            return False
        if _SPACE.fullmatch(gap):
            return True
        inner = gap.strip(" .'-\"()")
        return len(gap) <= 12 and (
            fold(inner) in PARTICLES - {"and", "of"}
            or (inner.isupper() and inner.isalpha() and (len(inner) == 1 or ". " not in gap))
        )

    def widen(self, start: int, end: int) -> tuple[int, int]:
        """A name with the title and the initials around it."""
        if (
            start > 1
            and self.text[start - 2 : start].lower() in {"o'", "d'"}
            and not self.text[: start - 2][-1:].isalnum()
        ):
            start -= 2
        for pattern in (_BEFORE_INITIALS, _TITLE):
            before = pattern.search(self.text, max(0, start - 14), start)
            if before and not (pattern is _TITLE and self._soft(before.group())):
                start = before.start()
        particle = _PARTICLE.search(self.text, max(0, start - 16), start)
        start = particle.start() if particle else start
        after = (_AFTER_SMALL if self.mumbling else _AFTER_INITIAL).match(self.text, end)
        return start, after.end() if after else end

    def _common(self, title: str) -> bool:
        """Whether a word such as "lady" is no title here, since it has no capital though others have."""
        return title[0].islower() and title.strip() in _COMMON_TITLE and not self.mumbling

    def _soft(self, title: str) -> bool:
        """Whether a word such as "big" is no part of the name: it is, when it has a capital of its own."""
        return self._common(title) or (title.strip().lower() in _SOFT_TITLE and not title[0].isupper())

    def titled(self, start: int) -> bool:
        """Whether a title stands right before."""
        found = _TITLE.search(self.text, max(0, start - 15), start)
        return (
            found is not None
            and found.group().strip().lower() not in _SOFT_TITLE | {"st"}
            and not self._common(found.group())
        )

    def initials(self) -> Iterator[tuple[int, int, str]]:
        """Places of "KL", "A.B." and the like, with their letters."""
        if not self.shouting:
            for m in _INITIALS.finditer(self.text):
                yield m.start(), m.end(), m.group().replace(".", "")

    def starts_sentence(self, start: int) -> bool:
        """Whether a capital at this place may be there for the sentence's sake."""
        return start == 0 or _SENTENCE_END.search(self.text, max(0, start - 8), start) is not None

    def starts_line(self, start: int) -> bool:
        """Whether only a bullet stands before in the line."""
        return not self.text[self.text.rfind("\n", 0, start) + 1 : start].strip(" \t-*•>[]0123456789:.")


_BESIDE = re.compile(r", (?:my|our|his|her|who|whose) | and I\b")


def speaks(words: Words, i: int, *, last: int | None = None) -> bool:
    """Whether what follows the word (or the run that ends with ``last``) is something only a person does."""
    after = words.after(i if last is None else last)
    return after in SAYS and words.before(i) not in _NOT_SUBJECT


_AT_TABLE = frozenset("lunch coffee tea breakfast dinner supper drinks met sat walked".split())


def meets(words: Words, i: int) -> bool:
    """Whether the word is whom somebody met: "met Ruby", "lunch with Ruby"."""
    before = words.before(i)
    return before == "met" or (before == "with" and words.before(i - 1) in _AT_TABLE)


def personal(words: Words, i: int, *, last: int | None = None) -> bool:
    """Whether the neighbours suit a person: a verb after, a greeting or relation before, a partner in "X and I"."""
    last = i if last is None else last
    before, after = words.before(i), words.after(last)
    if before in MET or words.titled(words.spans[i][0]):
        return True
    if after in DOES and after not in AUX and before not in _NOT_SUBJECT:
        return True
    if _BESIDE.match(words.text, words.spans[last][1]):
        return True
    return words.starts_line(words.spans[i][0]) and after == "to"


def local(words: Words, i: int, *, last: int | None = None) -> bool:
    """Whether the neighbours suit a place: "in X", "the X office"."""
    last = i if last is None else last
    return words.before(i) in INSIDE or words.after(last) in SITES


_OF_THINGS = frozenset("for of on about the our these those new more all some any their its other both".split())
_NO_PLURAL = re.compile(r"(?:ss|us|is|as|times|ways|wards|perhaps|besides|across)$")


def describes(words: Words, i: int) -> bool:
    """Whether the word tells what sort of things are meant: "for Oleander launches"."""
    after = words.after(i)
    if words.before(i) not in _OF_THINGS or len(after) < 5 or not after.endswith("s") or _NO_PLURAL.search(after):
        return False
    start = words.spans[i + 1][0]
    return words.text[words.spans[i][1] : start] == " " and words.text[start].islower() and lexicon().ordinary(after)


def nobody(words: Words, i: int) -> bool:
    """Whether a name is a program's or a month's here, whoever has it besides: "Ada (the chatbot)", "in June"."""
    if words.folded[i] in SEASONS and words.before(i) in _WHEN:
        return True
    return thing(words.text, words.spans[i][1])


def namelike(words: Words, start: int, *, sure: bool = False) -> bool:
    """Whether the words around the word at ``start`` make it a person. ``sure``: it is known to be somebody's name."""
    i = words.at.get(start)
    if i is None:
        return False
    first, last = words.spans[i]
    word, text = words.text[first:last], words.text
    if nobody(words, i):
        return False
    possessive = re.match(r"'s?\b", text[last : last + 2]) is not None
    capital = word[:1].isupper() and not words.shouting
    if speaks(words, i):
        return True
    if words.before(i) in MET and (capital or words.mumbling or words.shouting):
        return True
    if text[last : last + 1] == ":" and words.starts_line(first):
        return sure or lexicon().given(word)
    return sure and _known_name(words, i, capital=capital, possessive=possessive)


def _known_name(words: Words, i: int, *, capital: bool, possessive: bool) -> bool:
    """The same of a word that is known to be somebody's name, where the neighbours do not say so."""
    first = words.spans[i][0]
    word, text = words.word(i), words.text
    if text[max(0, first - 3) : first].lower() == "w/ " or (words.shouting and _assigned(words, i)):
        return True
    if capital and not words.starts_sentence(first):
        return True
    if capital:
        return not (word.lower() in _STARTERS and words.after(i) in _QUESTION)
    if words.shouting or words.quiet(first):
        if words.after(i) in DOES - AUX and words.before(i) not in _NOT_SUBJECT | _STARTERS:
            return True
        return possessive or (words.before(i) in BEFORE and lexicon().rarity(word) >= 90)
    return False


def _assigned(words: Words, i: int) -> bool:
    """Whether a line of minutes gives the word something to do: "SUMMER TO SPEAK TO ..."."""
    return words.starts_line(words.spans[i][0]) and words.after(i) == "to" and words.folded[i] not in _STARTERS


_STARTERS = frozenset("will may can mark hope chase bill drew".split())
