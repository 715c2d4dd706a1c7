"""The people of the programme, and every way their names are written: read, used, never stored in clear."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from insight.ingest.anonymise.normalise import clean, fold

PARTICLES = frozenset(
    "de da do dos das di del della der den van von vander la le los las el al bin binte binti ibn bte ap ab ferch ben "
    "ni nic mac mc o ua y e und of the zu zur ten ter af av wa a/l a/p s/o d/o san santa st abu bat st. vd".split()
)
TITLES = frozenset("mr mrs ms miss mx dr prof professor sir dame lord lady rev fr sr jr mdm madam".split())
LETTERS = re.compile(r"[^\W\d_]+")


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


@dataclass(frozen=True, slots=True)
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

    def pair_of(self, names: Iterable[str]) -> str | None:
        """The one pair in which all the given names or e-mail addresses are, or None."""
        pairs: set[str] | None = None
        for name in names:
            wanted, mail = tokens_of(name), name.strip().casefold()
            mine = {
                p.pair
                for p in self.people
                if p.pair
                and (mail in {e.casefold() for e in p.emails} or any(_matches(wanted, tokens_of(n)) for n in p.names))
            }
            if mine:
                pairs = mine if pairs is None else pairs & mine
        return next(iter(pairs)) if pairs is not None and len(pairs) == 1 else None


def tokens_of(name: str) -> tuple[str, ...]:
    """The folded words of a name; "Surname, Given" is turned round and titles are left out."""
    name = clean(name).text
    if name.count(",") == 1:
        last, first = name.split(",")
        name = f"{first} {last}"
    return tuple(t for t in LETTERS.findall(fold(name)) if t not in TITLES)


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
