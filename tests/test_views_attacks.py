"""Attacks on what executives and researchers are shown, with everything an outsider may combine.

The attacker knows the method, keeps every answer ever given, subtracts, filters, sorts and pages. The truth is known
to the test, so that each number the attacker can form is traced to the pairs behind it.
"""

import datetime as dt
import itertools
import random
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from insight import policy, views
from insight.disclosure import known, margins, suppress
from insight.store import schema
from insight.views import base, release
from insight.views.quotes import spoken_in
from tests.programmes import Talk, add, workspace

K = 5
THEMES = [f"theme{i}" for i in range(6)]
WORDS = "alpha bravo delta echo hotel india kilo lima oscar papa romeo sierra tango uniform victor".split()
seeds = st.integers(0, 10**6)


def _talk(rnd, pair, number, unit, *, quarter=None):
    month = 3 * (quarter if quarter is not None else rnd.randint(0, 3)) + rnd.randint(1, 3)
    # rare themes are rare: theme i is spoken of with probability falling in i, so that many cells are small
    said = [
        (theme, f"We spoke of {' '.join(rnd.sample(WORDS, 5))}.")
        for i, theme in enumerate(THEMES)
        for _ in range(rnd.randint(1, 2))
        if rnd.random() < 0.6 / (i + 1)
    ]
    return Talk(f"s{pair:03}-{number:03}", f"P{pair}", date=dt.date(2025, month, 5), unit=unit, said=said)


@contextmanager
def _programme(seed, pairs, *, each=3):
    """A place, the talks in it by id, and the random source."""
    rnd = random.Random(seed)
    units = [f"Unit {min(int(rnd.expovariate(0.5)), 7)}" for _ in range(pairs)]
    talks = {t.id: t for p in range(pairs) for n in range(rnd.randint(1, each)) for t in [_talk(rnd, p, n, units[p])]}
    with tempfile.TemporaryDirectory() as folder:
        place = workspace(Path(folder) / "ws", list(talks.values()), themes=THEMES)
        yield place, talks, rnd
        place.store.engine.dispose()


def _published(place):
    """Everything numeric an executive gets: (theme, cell) -> number; and all words."""
    table = views.themes(place, audience="executive")
    numbers, words = {}, {}
    for row in table.to_dict("records"):
        theme = row["theme_id"]
        words[theme] = (row["name"], row["definition"], tuple(row["keywords"]), row["trend"])
        for column in ("segments", "sessions", "pairs", "first_seen", "last_seen"):
            numbers[theme, "all", column] = row[column]
        card = views.theme_detail(place, theme, audience="executive")
        words[theme] += (tuple(card.exemplars["text"]), tuple(card.neighbours["theme_id"]), len(card.history))
        for cell in card.quarters.to_dict("records"):
            for column in ("segments", "sessions", "pairs"):
                numbers[theme, cell["quarter"], column] = cell[column]
        for cell in card.units.to_dict("records"):
            numbers[theme, cell["unit"], "pairs"] = cell["pairs"]
    seen = views.overview(place, audience="executive")
    numbers["programme", "all", "held"] = seen.held
    numbers["programme", "all", "pairs"] = seen.pairs
    numbers["programme", "all", "withheld"] = seen.themes_withheld
    return numbers, words


def _inside(theme, shown):
    """The themes behind a row: itself, or the small ones taken together."""
    return set(THEMES) - shown.themes.keys() if theme.words.status == release.POOL else {theme.id}


def _truth(talks, themes, members, axis):
    """pair -> segments, of themes in these quarters or units."""
    found = {}
    for talk in talks.values():
        place = base.quarter_of(talk.date) if axis == "quarter" else talk.unit
        if place in members:
            n = sum(t in themes for t, _ in talk.said)
            if n:
                found[talk.pair] = found.get(talk.pair, 0) + n
    return found


@settings(max_examples=12, deadline=None)
@given(seeds, st.integers(10, 500))
def test_no_subtraction_and_no_two_filters_leave_fewer_than_k_pairs(seed, pairs):
    with _programme(seed, pairs) as (place, talks, rnd):
        shown = release.current(place)
        for theme, axis in itertools.product(shown.themes.values(), ("quarter", "unit")):
            cells = getattr(theme, f"{axis}s")
            everything = _truth(
                talks, _inside(theme, shown), {getattr(shown.meetings[s], axis) for s in shown.meetings}, axis
            )
            for _ in range(20):  # any filter against any narrower one: what differs is a set of cells
                wide = [c for c in cells if rnd.random() < 0.7]
                narrow = [c for c in wide if rnd.random() < 0.5]
                rest = [c for c in wide if c not in narrow]
                left = _truth(talks, _inside(theme, shown), {m for c in rest for m in c.members}, axis)
                assert not rest or len(left) >= K
                assert sum(c.segments for c in wide) - sum(c.segments for c in narrow) == sum(left.values())
            outside = (
                everything.keys()
                - _truth(talks, _inside(theme, shown), {m for c in cells for m in c.members}, axis).keys()
            )
            remainder = sum(everything.values()) - sum(c.segments for c in cells)
            assert remainder == 0 or not cells or len(outside) >= K


@settings(max_examples=10, deadline=None)
@given(seeds, st.integers(10, 300))
def test_one_more_note_changes_nothing_that_others_see(seed, pairs):
    with _programme(seed, pairs) as (place, _, rnd):
        before = _published(place), views.segments(place, audience="researcher").to_csv()
        owner = views.themes(place)["segments"].sum()
        pair = rnd.randrange(pairs)
        add(place, Talk("new", f"P{pair}", date=dt.date(2025, 12, 9), said=[(t, "A new voice.") for t in THEMES]))
        assert views.themes(place)["segments"].sum() == owner + len(THEMES)  # the attack works on exact numbers
        assert (_published(place), views.segments(place, audience="researcher").to_csv()) == before


def _grow(place, talks, rnd, pairs, step):
    """One run: a few pairs, or many, bring a note each."""
    fresh = [
        _talk(rnd, p, 100 + step, talks[f"s{p:03}-000"].unit, quarter=step % 4)
        for p in rnd.sample(range(pairs), rnd.choice([1, 2, 4, 7, pairs // 2]))
    ]
    talks |= {t.id: t for t in fresh}
    add(place, *fresh)


def _moves(early, late, axis):
    """(cell, sessions by which it moved) for every cell that both releases show, and the cells that are new."""
    for theme in early.themes.keys() & late.themes.keys():
        old = {c.members: c.sessions for c in getattr(early.themes[theme], axis)}
        for cell in getattr(late.themes[theme], axis):
            was = old.get(cell.members)
            if was is None:
                yield cell, None, {m for members in old for m in members}
            else:
                yield cell, {s for s in {*cell.sessions, *was} if cell.sessions.get(s) != was.get(s)}, set()


@settings(max_examples=8, deadline=None)
@given(seeds, st.integers(12, 120))
def test_over_many_runs_no_published_number_ever_moves_for_fewer_than_k_pairs(seed, pairs):
    with _programme(seed, pairs, each=1) as (place, talks, rnd):
        history = []
        for step in range(6):
            history.append(release.current(place))
            _grow(place, talks, rnd, pairs, step)
        for early, late in itertools.combinations(history, 2):
            for cell, moved, others in _moves(early, late, "quarters"):
                if moved is None:  # a new span shares no period with an old one: nothing can be taken from it
                    assert not others & set(cell.members)
                assert not moved or len({talks[s].pair for s in moved}) >= K
            for _, moved, _ in _moves(early, late, "units"):
                assert not moved or len({talks[s].pair for s in moved}) >= K


def test_numbers_do_move_once_enough_pairs_brought_something_new():
    with _programme(1, 40, each=1) as (place, talks, rnd):
        early = release.current(place)
        for step in range(6):
            _grow(place, talks, rnd, 40, step)
        moved = [m for _, m, _ in _moves(early, release.current(place), "quarters") if m]
        assert len(moved) >= 3


@settings(max_examples=8, deadline=None)
@given(seeds, st.integers(20, 120))
@example(2386, 20)
def test_sorting_and_paging_tell_nothing_about_sessions(seed, pairs):
    with _programme(seed, pairs) as (place, talks, rnd):
        table = views.segments(place, audience="researcher")
        # the same words under other ids, pairs and orders give the same pages
        shuffled = list(talks.values())
        rnd.shuffle(shuffled)
        with tempfile.TemporaryDirectory() as folder:
            renamed = [Talk(f"x{i}", t.pair + "b", t.date, t.unit, t.said) for i, t in enumerate(shuffled)]
            other = workspace(Path(folder) / "ws", renamed, themes=THEMES)
            again = views.segments(other, audience="researcher")
            other.store.engine.dispose()
        columns = ["segment_id", "text", "theme_id", "theme_probability"]
        assert again[columns].equals(table[columns])
        themes = views.themes(place, audience="researcher")
        keys = themes[["pairs", "segments", "theme_id"]].assign(pooled=themes["status"] == release.POOL)  # stand last
        order = ["pooled", "pairs", "segments", "theme_id"]
        assert keys.equals(keys.sort_values(order, ascending=[True, False, False, True], ignore_index=True))


def test_the_attack_succeeds_where_the_complementary_step_is_switched_off():
    """Theme by unit, total known: plain blanking gives a cell of two pairs away; the pooled units do not."""
    talks = [
        Talk(f"s{p}", f"P{p}", unit=unit, said=[("theme0", "We spoke of alpha.")])
        for p, unit in enumerate(["Stores"] * 9 + ["Bank"] * 7 + ["Legal"] * 2)
    ]
    cells = {}
    for talk in talks:
        cells.setdefault((talk.unit,), set()).add(talk.pair)
    blanked = suppress(cells, K, complementary=False)
    total = len(margins(cells)["*",])
    seen = sum(len(who) for key, who in cells.items() if key not in blanked)
    assert blanked == {("Legal",)}
    assert total - seen == 2  # recovered
    with tempfile.TemporaryDirectory() as folder:
        place = workspace(Path(folder) / "ws", talks, themes=THEMES)
        (theme,) = release.current(place).themes.values()
        place.store.engine.dispose()
    assert {c.label: known(c.pairs) for c in theme.units} == {"Stores": 9, "other units": 9}


def test_one_new_note_is_recovered_where_nothing_is_frozen():
    """The owner's exact numbers, before and after one note, give that note's pair away: so they are the owner's."""
    with _programme(3, 40) as (place, _, _):
        before = views.themes(place).set_index("theme_id")["segments"]
        add(place, Talk("new", "P1", said=[("theme0", "One more.")]))
        after = views.themes(place).set_index("theme_id")["segments"]
        assert (after - before)[after != before].to_dict() == {"theme0": 1}


def test_a_withdrawn_pair_is_gone_from_quotes_in_the_next_view_and_cannot_be_told_by_subtraction():
    with _programme(5, 60) as (place, talks, _):
        table = views.segments(place, audience="researcher")
        counts, _ = _published(place)
        policy.withdraw(place, pair="P3")
        after = views.segments(place, audience="researcher")
        assert len(after) < len(table)
        assert _published(place)[0] == counts
        shown, settings = release.current(place), policy.in_force(place)
        for theme in shown.themes.values():
            quoted = spoken_in(theme, shown, settings, withdrawn=policy.withdrawn(place))
            held = {talks[s].pair for s in theme.sessions.keys() - quoted}
            assert not {s for s in quoted if talks[s].pair == "P3"}
            assert not held or len(held) >= K


def test_an_erased_pair_is_gone_from_what_was_written_down():
    with _programme(7, 30) as (place, _, _):
        counts, _ = _published(place)
        assert '"P3"' in str(place.store.get_meta("release", None)).replace("'", '"')
        release.erase(place, sessions=[], pairs=["P3"])
        kept = str(place.store.get_meta("release", None)).replace("'", '"')
        assert '"P3"' not in kept
        assert "s003-" not in kept
        with place.store.writing() as connection:
            connection.execute(schema.sessions.delete().where(schema.sessions.c.pair == "P3"))
        assert not {s for t in release.current(place).themes.values() for s in t.sessions if s.startswith("s003-")}
        assert _published(place)[0] == counts  # a number that fell by what one pair said would tell it
        add(place, *[Talk(f"more-{p}", f"P{p}", said=[("theme0", "Once more.")]) for p in range(10, 20)])
        assert _published(place)[0] != counts


def test_a_rare_word_never_stands_in_a_shown_name():
    words = [("theme0", "We spoke of passwords and logins.")]
    talks = [Talk(f"s{p}", f"P{p}", said=words) for p in range(8)]
    talks.append(Talk("odd", "P1", said=[("theme0", "The zeppelin again.")]))
    with tempfile.TemporaryDirectory() as folder:
        place = workspace(Path(folder) / "ws", talks, themes=["theme0"])
        with place.store.writing() as connection:
            values = {"name": "Zeppelin", "keywords": ["zeppelin", "passwords"], "definition": "Talk of a zeppelin."}
            connection.execute(schema.themes.update().values(**values))
        row = views.themes(place, audience="executive").iloc[0]
        assert "eppelin" not in f"{row['name']} {row['definition']} {row['keywords']}"
        assert row["name"] == "Passwords"
        assert views.themes(place).iloc[0]["name"] == "Zeppelin"
        place.store.engine.dispose()


@pytest.mark.parametrize("audience", ["executive", "researcher"])
def test_an_owner_remark_reaches_nobody_else(audience):
    talks = [
        Talk(f"s{p}", f"P{p}", unit=f"Unit {p % 2}", said=[("theme0", "Passwords.")], owner_remark="For the owner only")
        for p in range(12)
    ]
    with tempfile.TemporaryDirectory() as folder:
        place = workspace(Path(folder) / "ws", talks, themes=["theme0"])
        assert "For the owner only" in views.notes(place).to_csv()
        said = [views.themes(place, audience=audience), views.decisions(place, audience=audience)]
        if audience == "researcher":
            said += [views.segments(place, audience=audience), views.candidates(place, audience=audience)]
        assert "For the owner only" not in "".join(frame.to_csv() for frame in said)
        place.store.engine.dispose()
