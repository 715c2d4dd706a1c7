"""Groups of segments in words: names and definitions, each with its pillar; and which words stand from the last run."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property, lru_cache

import numpy as np

from insight.models import naming, subjects
from insight.models.candidates import Said
from insight.models.graph import middles
from insight.models.nouns import Nouns, nouns_in
from insight.models.phrases import phrases
from insight.models.words import STOP, stem
from insight.ports import Embedder
from insight.records import PillarScores, Registry, Rows, Segment, Theme, Wording

MIXED, NONE = "mixed", "none"
SUBJECT_LAG = 0.1  # a name written for people may tell a theme from its siblings by this much less than a phrase does
SUBJECT_TELLS = 0.12  # but it must tell it by so much,
SUBJECT_AGREES = 0.0  # or by so much where the theme's pillar is the subject's as well
_HOLDS = 0.3  # a pillar that holds for this share of a theme's segments is the theme's
_CLOSE = 0.7  # two pillars this close to each other are both meant
_GROWN = 2  # a theme gets other words once it is this many times as large as when it got them
_BESIDE = 20  # so many standing themes near a new one are what its words must tell it from
_WORD = re.compile(r"[^\W\d_]+")


def describe(
    ordered: Sequence[Segment],
    rows: Rows,
    groups: Mapping[str, Sequence[int]],
    *,
    parents: Mapping[str, str],
    scores: PillarScores,
    embedder: Embedder,
    previous: Registry | None = None,
    namer: naming.Namer | None = None,
    keep: bool = False,
    said: Callable[[int], Said] | None = None,
) -> tuple[tuple[Theme, ...], Registry]:
    """Groups of rows, by theme id, as named themes under their wider themes, and what to remember of them.

    ``keep``: a theme to which segments were only added keeps the words of the last run until it has doubled.
    ``said``: the phrases of each segment, where they are known already.
    """
    old = previous or Registry()
    wide = {p: sorted(i for t, q in parents.items() if q == p for i in groups[t]) for p in set(parents.values())}
    read = _Read(ordered, rows, scores, embedder, namer, said)
    before = {t: frozenset(group) for t, group in old.members.items()}
    above = tuple(old.names[t] for t in sorted(wide) if keep and t in old.names)
    names, words = _in_words(read, groups, before, old, taken=above, keep=keep)
    inside = {p: _largest([t for t in parents if parents[t] == p], groups, names) for p in wide}
    more, theirs = _in_words(
        read, wide, _wider(before, old.parents), old, taken=tuple(names.values()), keep=keep, inside=inside
    )
    names, words, everything = names | more, words | theirs, {**wide, **groups}
    members = {t: read.members(group) for t, group in everything.items()}
    themes = tuple(
        Theme(
            t,
            theme_pillar(members[t], scores),
            names[t],
            words[t].definition,
            words[t].keywords,
            () if t in wide else members[t],
            parents.get(t),
            "group" if t in wide else "active",
        )
        for t in sorted(everything)
    )
    order = sorted(groups)
    means = middles([groups[t] for t in order], rows)
    return themes, Registry(tuple(order), means, {t: members[t] for t in order}, names, dict(parents), words)


class _Read:
    """The segments that themes are made of, and their phrases, read once for both levels of themes."""

    def __init__(
        self,
        ordered: Sequence[Segment],
        rows: Rows,
        scores: PillarScores,
        embedder: Embedder,
        namer: naming.Namer | None,
        said: Callable[[int], Said] | None,
    ) -> None:
        self.ordered, self.rows, self.scores, self.embedder, self.namer = ordered, rows, scores, embedder, namer
        self.texts, self.notes = [s.text for s in ordered], [s.note for s in ordered]
        self.said = said or cache(lambda place: tuple(phrases(self.texts[place])))

    @cached_property
    def nouns(self) -> Nouns:
        return nouns_in(self.texts)

    def members(self, group: Sequence[int]) -> tuple[str, ...]:
        return tuple(sorted(self.ordered[i].id for i in group))

    def stems(self, group: Sequence[int]) -> set[str]:
        """What is said in a group, in stems."""
        return {stem(w) for i in group for w in _WORD.findall(self.texts[i].lower())}


def _in_words(
    read: _Read,
    groups: Mapping[str, Sequence[int]],
    before: Mapping[str, frozenset[str]],
    old: Registry,
    *,
    taken: Sequence[str],
    keep: bool,
    inside: Mapping[str, Sequence[str]] | None = None,
) -> tuple[dict[str, str], dict[str, Wording]]:
    """A name and other words for each group: by a subject people know, or, for a wider theme, by those ``inside``."""
    now = {t: frozenset(read.members(group)) for t, group in groups.items()}
    stand = [t for t in _by_place(groups) if keep and _stands(old.worded.get(t), before.get(t), now[t])]
    names, words = {t: old.names[t] for t in stand}, {t: old.worded[t] for t in stand}
    new = [t for t in _by_place(groups) if t not in names]
    if not new:
        return names, words
    beside = _beside(new, stand, groups, read.rows)
    taken = [*taken, *(names[t] for t in stand if t not in beside)]
    listed = [*new, *beside]
    made = naming.name_themes(
        [groups[t] for t in listed],
        read.texts,
        read.notes,
        read.rows,
        embedder=read.embedder,
        taken=taken,
        namer=read.namer,
        nouns=read.nouns,
        said=read.said,
    )
    named = dict(zip(listed, made, strict=True))
    if inside is None:
        named |= _by_subject({t: groups[t] for t in new}, named, read, besides=frozenset(names.values()))
    elif read.namer is None:
        named |= {t: naming.over(named[t], inside[t], embedder=read.embedder) for t in new}
    for t in new:
        names[t] = _name(named[t].name, old.names.get(t), before.get(t, frozenset()), now[t], read.stems(groups[t]))
        words[t] = Wording(named[t].definition, named[t].keywords, len(now[t]))
    return names, words


def _largest(themes: Sequence[str], groups: Mapping[str, Sequence[int]], names: Mapping[str, str]) -> list[str]:
    """The names of these themes, the largest theme's first."""
    return [names[t] for t in sorted(themes, key=lambda t: (-len(groups[t]), min(groups[t])))]


def _by_place(groups: Mapping[str, Sequence[int]]) -> list[str]:
    """The themes by their first segment: ids are keyed, and which theme is named first must not hang on them."""
    return sorted(groups, key=lambda t: min(groups[t]))


def _stands(words: Wording | None, then: frozenset[str] | None, now: frozenset[str]) -> bool:
    """A theme's words stand while nothing was taken out of it and not too much added."""
    return words is not None and then is not None and then <= now and len(now) < _GROWN * words.size


def _wider(members: Mapping[str, frozenset[str]], parents: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """The segments of the last run's wider themes."""
    found: dict[str, frozenset[str]] = {}
    for theme, parent in parents.items():
        found[parent] = found.get(parent, frozenset()) | members.get(theme, frozenset())
    return found


def _beside(new: Sequence[str], stand: Sequence[str], groups: Mapping[str, Sequence[int]], rows: Rows) -> list[str]:
    """The standing themes nearest to the new ones."""
    if not stand:
        return []
    near = middles([groups[t] for t in new], rows) @ middles([groups[t] for t in stand], rows).T
    first = np.argsort(-near, axis=1, kind="stable")[:, :_BESIDE]
    return [stand[i] for i in sorted(set(first.ravel().tolist()))]


def _name(new: str, known: str | None, then: frozenset[str], now: frozenset[str], said: set[str]) -> str:
    """A theme that is mostly the same keeps the name readers know, unless its words left with what was taken out."""
    if known is None or 2 * len(then & now) < len(then | now):
        return new
    stays = then <= now or known in _known_names() or _stems(known) <= said
    return known if stays else new


@lru_cache(maxsize=1)
def _known_names() -> frozenset[str]:
    return frozenset(subject.name for subject in subjects.read_subjects())


def _stems(name: str) -> set[str]:
    return {stem(w) for w in _WORD.findall(name.lower()) if w not in STOP}


def _by_subject(
    groups: Mapping[str, Sequence[int]],
    named: Mapping[str, naming.Named],
    read: _Read,
    *,
    besides: frozenset[str],
) -> dict[str, naming.Named]:
    """The groups that are clearly about a subject people know, where its name tells them apart as well as a phrase."""
    known = [subject for subject in subjects.read_subjects() if subject.name not in besides]
    themes, rows = _by_place(groups), sorted(i for group in groups.values() for i in group)
    place = {row: i for i, row in enumerate(rows)}
    local = [[place[i] for i in groups[t]] for t in themes]
    shares = subjects.likeness(read.rows[rows], known, read.embedder)
    pillars = [theme_pillar(read.members(groups[t]), read.scores) for t in themes]
    found = subjects.subject_names(local, shares, known, pillars)
    if not found:
        return {}
    means = middles([groups[t] for t in themes], read.rows)
    theirs = read.embedder.encode([found[i].name for i in found])
    ours = read.embedder.encode([named[themes[i]].name for i in found])
    kept = {}
    for at, i in enumerate(found):
        theme = named[themes[i]]
        _, (subject, phrase) = naming.closeness(np.stack([theirs[at], ours[at]]), means, i)
        enough = SUBJECT_AGREES if pillars[i] == found[i].pillar else SUBJECT_TELLS
        if subject >= enough and (theme.name == naming.UNNAMED or subject >= phrase - SUBJECT_LAG):
            sources = [read.texts[k] for k in groups[themes[i]]]
            kept[themes[i]] = naming.after(found[i].name, theme.keywords, sources=sources)
    return kept


def theme_pillar(members: Sequence[str], scores: PillarScores) -> str:
    """The pillar that holds for most of a theme's segments; "mixed" where two are close, "none" where none holds."""
    place = _places(scores.ids)
    found = [place[m] for m in members if m in place]
    if not found or not scores.pillars:
        return NONE
    share = scores.labels[found].mean(axis=0)
    order = np.lexsort((np.arange(len(share)), -scores.rows[found].mean(axis=0), -share))
    best = share[order[0]]
    if best < _HOLDS:
        return NONE
    return MIXED if len(order) > 1 and share[order[1]] >= _CLOSE * best else scores.pillars[order[0]]


@lru_cache(maxsize=1)
def _places(ids: tuple[str, ...]) -> Mapping[str, int]:
    return {name: i for i, name in enumerate(ids)}
