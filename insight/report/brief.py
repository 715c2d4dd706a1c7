"""What a report says, before it is a file: headings, sentences, tables and charts made of views for one audience."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from insight import views
from insight.palette import colours
from insight.policy import in_force
from insight.records import Audience

if TYPE_CHECKING:
    import pandas as pd

    from insight.workspace import Workspace

MOST = 12
TITLES: dict[Audience, str] = {
    "owner": "What our conversations are telling us",
    "executive": "Decisions, and what they brought",
    "researcher": "Themes, links and how they were found",
}


@dataclass(frozen=True, slots=True)
class Chart:
    """Horizontal bars: a label, a value and a colour each, and what a person who cannot see it is told."""

    labels: tuple[str, ...]
    values: tuple[float, ...]
    colours: tuple[str, ...]
    unit: str
    alt: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, sentences, and at most one table (header and rows of text) and one chart."""

    heading: str
    sentences: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class Brief:
    """A report for one audience; ``notice`` says how it was made, with which thresholds and from which run."""

    title: str
    audience: Audience
    sections: tuple[Section, ...]
    notice: str


def build(workspace: "Workspace", audience: Audience) -> Brief:
    """The brief of an audience, from views alone: what a view withholds is not in it."""
    made: dict[Audience, Sequence[Callable[[Workspace, Audience], Section]]] = {
        "owner": (_overview, _themes, _decisions, _health),
        "executive": (_decisions, _themes),
        "researcher": (_overview, _themes, _decisions),
    }
    policy = in_force(workspace)
    run = workspace.store.get_meta("run", "none")
    notice = (
        f"Run {run}. Nothing here describes fewer than {policy.k} pairs. Evidence shows that a subject was discussed "
        "before a decision, not that it caused it; a link counts as influence once a person has confirmed it."
    )
    return Brief(TITLES[audience], audience, tuple(make(workspace, audience) for make in made[audience]), notice)


def _overview(workspace: "Workspace", audience: Audience) -> Section:
    seen = views.overview(workspace, audience=audience)
    named = (
        ("sessions held", seen.held),
        ("pairs", seen.pairs),
        ("themes", seen.themes),
        ("decisions", seen.decisions),
        ("decisions with confirmed conversations", seen.confirmed),
        ("from", seen.first),
        ("to", seen.last),
    )
    rows = tuple((name, _text(value)) for name, value in named if value is not None)
    return Section("The programme in numbers", (seen.why,) if seen.why else (), ("what", "how many"), rows)


def _themes(workspace: "Workspace", audience: Audience) -> Section:
    frame = views.table(workspace, "themes", audience=audience)
    frame = frame.sort_values(["pairs", "name"], ascending=[False, True], kind="stable").head(MOST)
    shades = colours(sorted(set(frame["pillar"])))
    chart = Chart(
        tuple(frame["name"]),
        tuple(_number(v) for v in frame["pairs"]),
        tuple(shades[p] for p in frame["pillar"]),
        "pairs",
        f"The {len(frame)} broadest themes by the number of pairs that raised them.",
    )
    sentences = tuple(str(d) for d in frame["definition"].head(3)) + _why(frame)
    columns = ("name", "pillar", "pairs", "trend")
    return Section("What recurs", sentences, columns, _rows(frame, columns), chart if len(frame) else None)


def _decisions(workspace: "Workspace", audience: Audience) -> Section:
    frame = views.table(workspace, "decisions", audience=audience)
    wanted = ("title", "decided_on", "status", "support", "outcome_metric", "outcome_value", "currency")
    columns = tuple(c for c in wanted if c in frame)
    return Section("Decisions and what supports them", _why(frame), tuple(map(_words, columns)), _rows(frame, columns))


def _health(workspace: "Workspace", audience: Audience) -> Section:
    frame = views.table(workspace, "health", audience=audience)
    wanted = ("period", "unit", "planned", "held", "cancelled", "no_show", "rescheduled", "satisfaction")
    columns = tuple(c for c in wanted if c in frame)
    return Section("Is the programme meeting?", _why(frame), tuple(map(_words, columns)), _rows(frame, columns))


def _rows(frame: "pd.DataFrame", columns: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(_text(v) for v in row) for row in frame[list(columns)].itertuples(index=False))


def _why(frame: "pd.DataFrame") -> tuple[str, ...]:
    why = frame.attrs.get("why")
    return (str(why),) if why else ()


def _words(name: object) -> str:
    return str(name).replace("_", " ")


def _number(value: object) -> float:
    """The value, or the lower end of a band such as "5-9" or "10+"."""
    digits = "".join(c if c.isdigit() or c == "." else " " for c in str(value)).split()
    return float(digits[0]) if digits else 0.0


def _text(value: object) -> str:
    if value is None or value != value:
        return ""
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    return str(value)
