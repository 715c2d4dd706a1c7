"""Survey figures: each from k pairs, and none that gives the few away who answered only once.

Scores are over all answers of a wave, changes over those who answered in both: a score less a change is the answers of
those who answered once. Where that would be fewer than k pairs one of the two is not shown: to the owner the score, to
others, for whom rows settle (``settled``), whichever was not shown before.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypedDict

from insight.disclosure import safe
from insight.policy import in_force
from insight.programme import surveys
from insight.programme.surveys import Answers, Change
from insight.records import SurveyAnswer
from insight.store import side
from insight.views import ledger, settled
from insight.views.health import facts_of
from insight.views.settled import Row

if TYPE_CHECKING:
    from insight.workspace import Workspace

SCORES, CHANGES = "survey-scores", "survey-changes"
FIELDS = ("item", "role", "waves", "n", "before", "after", "difference", "low", "high", "p")


class _Everyone(TypedDict):
    given: dict[str, str]
    pairs_of: dict[str, frozenset[str]]


type Given = Mapping[str, str]  # pair -> answer


def scores(workspace: "Workspace", *, exact: bool) -> tuple[list[dict[str, object]], int]:
    """Lines of wave, role, item, mean, low, high, n, response_rate, and how many are withheld."""
    answers, k = side.surveys(workspace.store), in_force(workspace).k
    pairs = len({e.pair.id for e in facts_of(workspace).engaged} | {a.pair for a in answers})
    every = surveys.answers_by_role(answers, pairs=pairs)
    given = _given(answers)
    if exact:
        told = {(c.role, c.item): _sides(_both(c, given), c) for c in _every_change(answers) if c.n >= k}
        lines = [_line(row, exact=True) for row in every if row.score.n >= k and _alone(row, given, told, k)]
        return lines, len(every) - len(lines)
    ends = {c.waves for c in _every_change(answers)}
    rows = {}
    for row in every:
        name = f"{row.role}|{row.item}"
        cells = given[row.wave, row.role, row.item]
        other = [side[row.wave] for waves in ends for side in _states(workspace, name, waves) if row.wave in side]
        if all(safe(_apart(cells, state), k) for state in other):
            rows[f"{row.wave}|{name}"] = Row(_line(row, exact=False), cells)
    kept = settled.settle(workspace, SCORES, rows, **_everyone(answers))
    return [dict(row.shows) for row in kept.values()], len(every) - len(kept)


def changes(workspace: "Workspace", *, exact: bool) -> tuple[list[Change], int]:
    """The changes from the first wave to the last that may be shown, and how many are withheld."""
    answers, k = side.surveys(workspace.store), in_force(workspace).k
    every, given = _every_change(answers), _given(answers)
    if exact:
        kept = [change for change in every if change.n >= k]
        return kept, len(every) - len(kept)
    rows = {}
    for change in every:
        cells = _both(change, given)
        sides = _sides(cells, change)
        scored = settled.load(workspace, SCORES).rows
        past = [
            (wave, _plain(state))
            for wave in change.waves
            if (row := scored.get(f"{wave}|{change.role}|{change.item}"))
            for state in ledger.history(row.part)
        ]
        if all(safe(_apart(sides[wave], state), k) for wave, state in past):
            rows[f"{change.role}|{change.item}"] = Row({name: getattr(change, name) for name in FIELDS}, cells)
    settle = settled.settle(workspace, CHANGES, rows, **_everyone(answers))
    shown = [_change(row.shows) for row in settle.values()]
    return shown, len(every) - len(shown)


def _everyone(answers: Sequence[SurveyAnswer]) -> _Everyone:
    """All that surveys are made of, and who stands behind it."""
    given = {f"{a.pair}|{a.wave}|{a.role}|{a.item}": str(a.value) for a in answers}
    who = {a.pair: frozenset({a.pair}) for a in answers}
    return {"given": given, "pairs_of": who | {name: who[name.partition("|")[0]] for name in given}}


def _every_change(answers: Sequence[SurveyAnswer]) -> list[Change]:
    order = surveys.waves(answers)
    if len(order) < 2:
        return []
    asked = sorted({(a.item, a.role) for a in answers})
    return [surveys.before_after(answers, item, role=role, between=(order[0], order[-1])) for item, role in asked]


def _given(answers: Sequence[SurveyAnswer]) -> dict[tuple[str, str, str], dict[str, str]]:
    """Wave, role, item -> what each pair answered."""
    given: dict[tuple[str, str, str], dict[str, str]] = defaultdict(dict)
    for a in answers:
        given[a.wave, a.role, a.item][a.pair] = str(a.value)
    return given


def _both(change: Change, given: Mapping[tuple[str, str, str], Given]) -> dict[str, str]:
    """Pair -> both answers, of the pairs that answered in both waves."""
    first, last = (given.get((wave, change.role, change.item), {}) for wave in change.waves)
    return {pair: f"{first[pair]} {last[pair]}" for pair in first.keys() & last.keys()}


def _sides(cells: Given, change: Change) -> dict[str, Given]:
    """Wave -> what those who answered twice said in it."""
    return {wave: {pair: both.split()[i] for pair, both in cells.items()} for i, wave in enumerate(change.waves)}


def _states(workspace: "Workspace", name: str, waves: tuple[str, str]) -> list[dict[str, Given]]:
    """Every state of a change that others were shown, as what was said in each wave."""
    row = settled.load(workspace, CHANGES).rows.get(name)
    if row is None or tuple(row.shows["waves"]) != waves:
        return []
    shown = _change(row.shows)
    return [_sides(_plain(state), shown) for state in ledger.history(row.part)]


def _plain(state: ledger.Cells) -> dict[str, str]:
    return {pair: value for pair, (_, value) in state.items()}


def _apart(mine: Given, theirs: Given) -> set[str]:
    return {pair for pair in mine.keys() | theirs.keys() if mine.get(pair) != theirs.get(pair)}


def _alone(
    row: Answers,
    given: Mapping[tuple[str, str, str], Given],
    told: Mapping[tuple[str, str], Mapping[str, Given]],
    k: int,
) -> bool:
    """Whether a score and the change shown beside it leave k pairs between them, or none."""
    change = told.get((row.role, row.item), {}).get(row.wave)
    return change is None or safe(_apart(given[row.wave, row.role, row.item], change), k)


def _line(row: Answers, *, exact: bool) -> dict[str, object]:
    rate = row.score.response_rate
    return {
        "wave": row.wave,
        "role": row.role,
        "item": row.item,
        "mean": row.score.mean,
        "low": row.score.low,
        "high": row.score.high,
        "n": row.score.n,
        # a finer one would tell, with n, exactly how many pairs there are
        "response_rate": rate if exact or rate is None else min(1.0, round(rate * 20) / 20),
    }


def _change(shows: Mapping[str, object]) -> Change:
    """A change as it was shown: who answered only once is not told."""
    values: dict[str, Any] = {name: shows[name] for name in FIELDS}
    first, last = values["waves"]
    return Change(**values | {"waves": (str(first), str(last)), "either": values["n"]})
