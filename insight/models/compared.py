"""Participants beside others, from imported counts alone, worded as an association."""

from dataclasses import dataclass
from math import sqrt

from insight.errors import InputError

WORDING = "An association, not proof: people who take part differ from others in more than taking part."


@dataclass(frozen=True, slots=True)
class Compared:
    """Two shares and their difference with a 95 % interval (Newcombe 1998, method 10)."""

    participants: float
    others: float
    difference: float
    low: float
    high: float
    n_participants: int
    n_others: int
    wording: str = WORDING


def wilson(hits: int, n: int, *, z: float = 1.959964) -> tuple[float, float]:
    """Wilson's score interval of a share (Wilson 1927).

    >>> [round(x, 3) for x in wilson(8, 10)]
    [0.49, 0.943]
    """
    share, square = hits / n, z * z
    centre = (share + square / (2 * n)) / (1 + square / n)
    half = z * sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return max(0.0, centre - half), min(1.0, centre + half)


def compare(*, participants: tuple[int, int], others: tuple[int, int]) -> Compared:
    """Two groups given as (how many, out of how many).

    Raises:
        InputError: a group is empty, or counts more than it has.

    """
    for name, (hits, n) in (("participants", participants), ("others", others)):
        if n <= 0 or not 0 <= hits <= n:
            raise InputError(f"The group of {name} has {hits} of {n}. Give counts with 0 <= count <= size, size > 0.")
    (a, n), (b, m) = participants, others
    p, q = a / n, b / m
    (p_low, p_high), (q_low, q_high) = wilson(a, n), wilson(b, m)
    low = p - q - sqrt((p - p_low) ** 2 + (q_high - q) ** 2)
    high = p - q + sqrt((p_high - p) ** 2 + (q - q_low) ** 2)
    return Compared(p, q, p - q, low, high, n, m)
