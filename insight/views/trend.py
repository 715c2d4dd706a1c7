"""Whether a theme is emerging, fading or persistent: a trend test over quarters, corrected for many themes.

The share of sessions that mention a theme, quarter by quarter, by the Cochran-Armitage test for trend (Armitage,
*Biometrics* 11, 1955); Holm's step-down correction over all themes (Holm, *Scand. J. Statist.* 6, 1979).
"""

import math
from collections.abc import Mapping, Sequence

from insight.views.base import Meeting

LEVEL = 0.05
ENOUGH = 3


def trends(hits: Mapping[str, Sequence[int]], totals: Sequence[int]) -> dict[str, str]:
    """Theme -> emerging, fading, persistent, or "too early" with fewer than three quarters that held sessions.

    ``hits``: sessions that mention the theme, a number a quarter; ``totals``: sessions with notes in that quarter.
    """
    if sum(n > 0 for n in totals) < ENOUGH:
        return dict.fromkeys(hits, "too early")
    scores = {theme: _z(row, totals) for theme, row in hits.items()}
    ordered = sorted(scores, key=lambda theme: (-abs(scores[theme]), theme))
    said = dict.fromkeys(hits, "persistent")
    for place, theme in enumerate(ordered):
        p = math.erfc(abs(scores[theme]) / math.sqrt(2))
        if p * (len(ordered) - place) > LEVEL:
            break
        said[theme] = "emerging" if scores[theme] > 0 else "fading"
    return said


def trend_words(table: Mapping[str, Mapping[str, int]], met: Mapping[str, Meeting]) -> dict[str, str]:
    """Theme -> emerging, fading, persistent or too early, over the calendar quarters of the sessions in ``table``."""
    spoken = {s for counts in table.values() for s in counts if s in met and met[s].date}
    quarters = sorted({met[s].quarter for s in spoken})
    place = {q: i for i, q in enumerate(quarters)}
    totals = [0] * len(quarters)
    for session in spoken:
        totals[place[met[session].quarter]] += 1
    hits = {}
    for theme, counts in table.items():
        row = [0] * len(quarters)
        for session in counts:
            if session in spoken:
                row[place[met[session].quarter]] += 1
        hits[theme] = row
    return trends(hits, totals)


def _z(row: Sequence[int], totals: Sequence[int]) -> float:
    n, hits = sum(totals), sum(row)
    if not 0 < hits < n:
        return 0.0
    share = hits / n
    mean = sum(i * total for i, total in enumerate(totals)) / n
    slope = sum((i - mean) * (hit - total * share) for i, (hit, total) in enumerate(zip(row, totals, strict=True)))
    spread = share * (1 - share) * sum(total * (i - mean) ** 2 for i, total in enumerate(totals))
    return slope / math.sqrt(spread) if spread > 0 else 0.0
