"""Who takes part, and the identifiers that slip into notes."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from insight.synthetic.grammar import Names
from insight.synthetic.text import Part

DOMAIN = "harrowgate-vane.example"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people who meet, and where they work."""

    id: str
    mentor: str
    mentee: str
    mentor_level: str
    mentee_level: str
    unit: str
    region: str


def pairs(n: int, names: Names, rng: np.random.Generator) -> list[Pair]:
    """``n`` pairs of distinct people, spread over units."""
    chosen = rng.choice(len(names.given) * len(names.family), 2 * n, replace=False)
    people = [f"{names.given[int(i) // len(names.family)]} {names.family[int(i) % len(names.family)]}" for i in chosen]
    units = max(2, min(len(names.units), n // 3))
    return [
        Pair(
            f"P{i + 1:03d}",
            people[2 * i],
            people[2 * i + 1],
            pick(rng, names.mentor_levels),
            pick(rng, names.mentee_levels),
            names.units[i % units],
            names.regions[(i // units) % len(names.regions)],
        )
        for i in range(n)
    ]


def address(person: str) -> str:
    """The e-mail address of an invented person."""
    return ".".join(person.lower().split()) + f"@{DOMAIN}"


def pick[T](rng: np.random.Generator, items: Sequence[T]) -> T:
    """One of ``items``, each as likely as the others."""
    return items[int(rng.integers(0, len(items)))]


def slots(pair: Pair, names: Names, day: dt.date, rng: np.random.Generator) -> dict[str, tuple[Part, ...]]:
    """A value for every slot that a frame may have; names are at times whole, mostly first names."""
    colleague, other = (f"{pick(rng, names.given)} {pick(rng, names.family)}" for _ in range(2))
    when = day + dt.timedelta(days=int(rng.integers(7, 40)))
    birth = dt.date(1960, 1, 1) + dt.timedelta(days=int(rng.integers(0, 14_000)))
    number = int(rng.integers(0, 1000))
    values = {
        "mentor": (_called(pair.mentor, rng), "PERSON"),
        "mentee": (_called(pair.mentee, rng), "PERSON"),
        "colleague": (_called(colleague, rng), "PERSON"),
        "other": (_called(other, rng), "PERSON"),
        "phone": (pick(rng, ("020 7946 0{:03d}", "+44 7700 900{:03d}", "01632 960{:03d}")).format(number), "PHONE"),
        "email": (address(colleague), "EMAIL"),
        "place": (pick(rng, names.places), "LOCATION"),
        "org": (pick(rng, names.orgs), "ORG"),
        "id": (f"{pick(rng, ('HV', 'EMP', 'BK'))}-{int(rng.integers(10_000, 99_999))}", "ID"),
        "age": (str(int(rng.integers(21, 64))), "AGE"),
        "url": (f"https://intranet.{DOMAIN}/p/{int(rng.integers(100, 9999))}", "URL"),
        "handle": (f"@{colleague.split()[0].lower()}_{int(rng.integers(1, 99))}", "HANDLE"),
        "date": (f"{when.day} {when:%B}", "DATE"),
        "birth": (f"{birth.day} {birth:%B} {birth.year}", "DATE_OF_BIRTH"),
        "role": (pick(rng, names.roles), "ROLE"),
        "tool": (pick(rng, names.tools), "KEEP"),
        "day": (pick(rng, names.days), "KEEP"),
        "holiday": (pick(rng, names.holidays), "KEEP"),
    }
    return {name: (Part(text, kind),) for name, (text, kind) in values.items()}


def _called(person: str, rng: np.random.Generator) -> str:
    given, family = person.split(" ", 1)
    return pick(rng, (given, given, given, given, person, f"{given} {family[0]}."))
