"""The people of the programme, and every way their names are written: read, used, never stored in clear."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from insight.ingest.anonymise.normalise import clean, fold

PARTICLES = frozenset(
    "de da do dos das di del della der den van von vander la le los las el al bin binte binti ibn bte ap ab ferch ben "
    "ni nic mac mc o ua y e und of the zu zur ten ter af av wa a/l a/p s/o d/o san santa st abu bat st. vd".split()
)
TITLES = frozenset("mr mrs ms miss mx dr prof professor sir dame lord lady rev fr sr jr mdm madam".split())
LETTERS = re.compile(r"[^\W\d_]+")
_BESIDE = re.compile(r"\s*[/&+;|]\s*|\s+(?:[-–—x]|and|with|und|mit|et|y)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Person:
    """One person of the roster. ``names``: full names and aliases as given; ``side``: mentor, mentee or other."""

    names: tuple[str, ...]
    emails: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    pair: str | None = None
    side: str = "other"
    role: str | None = None

    @property
    def key(self) -> str:
        """The identity behind the pseudonym: e-mail is not used, since many rows have none."""
        return "person:" + " ".join(tokens_of(self.names[0]))


@dataclass(frozen=True)
class Roster:
    """Everyone in the programme."""

    people: tuple[Person, ...] = ()

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, str]]) -> "Roster":
        """From the rows of a roster file, by column name: mentor, mentor_email, mentee ..., or name, email ..."""
        found: dict[tuple[str, str | None, str], Person] = {}
        for row in rows:
            cells = {_column(k): (v or "").strip() for k, v in row.items() if k}
            for side in ("mentor", "mentee", ""):
                person = _person(cells, side)
                if person is not None:
                    found.setdefault((person.key, person.pair, person.side), person)
        return cls(tuple(found.values()))

    @cached_property
    def pairs(self) -> Mapping[str, tuple[Person, ...]]:
        """Pair id -> its people."""
        found: dict[str, list[Person]] = {}
        for person in self.people:
            if person.pair:
                found.setdefault(person.pair, []).append(person)
        return {pair: tuple(people) for pair, people in found.items()}

    def pair_of(self, names: Iterable[str]) -> str | None:
        """The one pair in which all the given names or e-mail addresses are, or None."""
        pairs: set[str] | None = None
        for name in names:
            mine = {pair for pair, people in self.pairs.items() if any(_is(person, name) for person in people)}
            if mine:
                pairs = mine if pairs is None else pairs & mine
        return next(iter(pairs)) if pairs is not None and len(pairs) == 1 else None

    def pair_named(self, stated: str) -> str | None:
        """The one pair whose people stand side by side in a field ("Priya / Margaret"), or None."""
        parts = [part for part in _BESIDE.split(stated) if part.strip()]
        pair = self.pair_of(parts) if len(parts) > 1 else None
        who = [{p.key for p in self.pairs[pair] if _is(p, part)} for part in parts] if pair else []
        return pair if all(who) and len(set().union(*who)) > 1 else None

    def pair_within(self, title: str) -> str | None:
        """The one pair of which a title, such as a file's name, holds a name of two people; or None."""
        words = {word for word in tokens_of(title.replace(",", " ")) if len(word) > 2}
        found = [
            pair
            for pair, people in self.pairs.items()
            if len({p.key for p in people if any(words & set(tokens_of(name)) for name in p.names)}) > 1
        ]
        return found[0] if len(found) == 1 else None


def tokens_of(name: str) -> tuple[str, ...]:
    """The folded words of a name; "Surname, Given" is turned round and titles are left out."""
    name = clean(name).text
    if name.count(",") == 1:
        last, first = name.split(",")
        name = f"{first} {last}"
    return tuple(t for t in LETTERS.findall(fold(name)) if t not in TITLES)


def _is(person: Person, name: str) -> bool:
    """Whether a name or an e-mail address is this person's."""
    if name.strip().casefold() in {mail.casefold() for mail in person.emails}:
        return True
    wanted = tokens_of(name)
    return any(_matches(wanted, tokens_of(full)) for full in person.names)


def _matches(wanted: Sequence[str], full: Sequence[str]) -> bool:
    """Whether every word of a (perhaps shorter) name fits a word of the full one; one letter fits as an initial."""
    return bool(wanted) and all(any(w == f or (len(w) == 1 and f.startswith(w)) for f in full) for w in wanted)


def _column(name: str) -> str:
    return re.sub(r"[^a-z]+", "_", name.casefold()).strip("_")


_NAME = ("name", "full_name", "display_name", "participant", "person", "employee")
_MORE = ("alias", "aliases", "nickname", "preferred_name", "known_as", "former_name", "maiden_name")
_MAIL = ("email", "e_mail", "mail", "email_address", "upn", "alternate_email")
_NUMBER = (
    "phone",
    "mobile",
    "tel",
    "telephone",
    "extension",
    "employee_id",
    "employee_number",
    "staff_id",
    "staff_no",
    "personnel_number",
    "handle",
    "slack",
    "username",
    "user",
    "login",
)
_ROLE = ("role", "title", "job_title", "level", "position")


def _person(cells: Mapping[str, str], side: str) -> Person | None:
    def get(names: Sequence[str]) -> list[str]:
        keys = [f"{side}_{n}" for n in names] if side else list(names)
        return [cells[k] for k in keys if cells.get(k)]

    names = ([cells[side]] if side and cells.get(side) else []) + get(_NAME)
    if not names:
        first, last = get(("first_name", "given_name", "forename")), get(("last_name", "surname", "family_name"))
        names = [" ".join(first + last)] if first or last else []
    mails = [m.strip() for cell in get(_MAIL) for m in re.split(r"[;, ]+", cell) if "@" in m]
    names = [n for n in names if "@" not in n] or [re.sub(r"[._\d-]+", " ", m.split("@")[0]) for m in mails[:1]]
    names += [part.strip() for cell in get(_MORE) for part in re.split(r"[;|,/]", cell) if part.strip()]
    if not names or not tokens_of(names[0]):
        return None
    pair = cells.get("pair_id") or cells.get("pair") or None
    role = next(iter(get(_ROLE)), None)
    return Person(tuple(names), tuple(mails), tuple(get(_NUMBER)), pair, side or "other", role)
