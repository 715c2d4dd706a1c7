"""What a report says, before it is a file: headings, sentences, tables and charts made of views for one audience."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from insight import views
from insight.errors import InsightError
from insight.palette import colours
from insight.policy import in_force
from insight.records import Audience
from insight.views.audience import ordinals
from insight.views.health import health
from insight.views.outcomes import outcomes

if TYPE_CHECKING:
    import pandas as pd

    from insight.workspace import Workspace

MOST = 12
TITLES: dict[Audience, str] = {
    "owner": "What our conversations are telling us",
    "executive": "Decisions, and what they brought",
    "researcher": "Themes, links and how they were found",
}


HEADINGS = {
    "name": "Theme",
    "definition": "What people say",
    "title": "Decision",
    "decided_on": "Decided",
    "evidence": "What stands behind it",
    "brought": "What it brought",
    "period": "Quarter",
    "no_show": "No-show",
    "rescheduled": "Moved",
    "kept_rate": "Kept",
}
OURS = {"pillar", "trend", "status", "support"}
DECISION = ("title", "decided_on", "status", "support")


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
        "owner": (_overview, _asks, _themes, _influenced, _decisions, _health),
        "executive": (_influenced, _themes, _decisions),
        "researcher": (_overview, _themes, _decisions),
    }
    policy = in_force(workspace)
    run = workspace.store.get_meta("run", "none")
    notice = (
        f"Run {run}. Nothing here describes fewer than {policy.k} pairs. Evidence shows that a subject was discussed "
        "before a decision, not that it caused it; a link counts as influence once a person has confirmed it."
    )
    sections = tuple(make(workspace, audience) for make in made[audience])
    return Brief(TITLES[audience], audience, tuple(s for s in sections if s.sentences or s.rows), notice)


def without_marks(brief: Brief) -> Brief:
    """The brief with people, places and companies that were taken out as words and numbers: "Person 1".

    The numbers are the file's own, so that two files cannot be joined on them.
    """
    texts = [brief.title, brief.notice]
    for s in brief.sections:
        texts += [s.heading, *s.sentences, *s.header, *(cell for row in s.rows for cell in row)]
        texts += s.chart.labels if s.chart else ()
    said = dict(zip(texts, ordinals(texts), strict=True))

    def told(section: Section) -> Section:
        rows = tuple(tuple(said[cell] for cell in row) for row in section.rows)
        chart = section.chart and replace(section.chart, labels=tuple(said[text] for text in section.chart.labels))
        sentences = tuple(said[text] for text in section.sentences)
        return Section(said[section.heading], sentences, section.header, rows, chart)

    return replace(brief, sections=tuple(map(told, brief.sections)))


def _overview(workspace: "Workspace", audience: Audience) -> Section:
    seen = views.overview(workspace, audience=audience)
    named = (
        ("Sessions held", seen.held),
        ("Pairs", seen.pairs),
        ("Themes", seen.themes),
        ("Decisions", seen.decisions),
        ("Decisions with confirmed conversations", seen.confirmed),
        ("From", seen.first),
        ("To", seen.last),
    )
    rows = tuple((name, _text(value)) for name, value in named if value is not None)
    return Section("The programme in numbers", (seen.why,) if seen.why else (), ("What", "How many"), rows)


def _asks(workspace: "Workspace", audience: Audience) -> Section:
    """What the last whole month asks for: the sponsor's next steps."""
    from insight.views.scorecard import sponsor_page

    try:
        month = sponsor_page(workspace, audience=audience)
    except InsightError:  # no month has sessions of enough pairs: there is nothing to ask for
        return Section("What helps now")
    return Section(f"What helps now: {month.month}", (month.headline, *month.asks))


def _themes(workspace: "Workspace", audience: Audience) -> Section:
    """The broadest themes under the pillars; wider themes are their themes again, and small talk is none."""
    frame = views.table(workspace, "themes", audience=audience)
    frame = frame[(frame["pillar"] != "none") & ~frame["status"].isin(["group", "hidden"])]
    frame = frame.sort_values(["pairs", "name"], ascending=[False, True], kind="stable").head(MOST)
    shades = colours(sorted(set(frame["pillar"])))
    chart = Chart(
        tuple(frame["name"]),
        tuple(_number(v) for v in frame["pairs"]),
        tuple(shades[p] for p in frame["pillar"]),
        "Pairs" if audience == "owner" else "Pairs, at least",
        f"The {len(frame)} broadest themes by the number of pairs that raised them.",
    )
    columns = ("name", "pillar", "pairs", "trend", "definition")
    return _section("What recurs", frame, columns, chart=chart if len(frame) else None)


def _influenced(workspace: "Workspace", audience: Audience) -> Section:
    """Decisions that a person said a conversation influenced, with what stands behind them and what they brought."""
    frame = outcomes(workspace, audience=audience)
    frame = frame[frame["influenced"].astype(bool)]
    said = () if len(frame) else ("None is confirmed yet. The programme owner confirms links on the page To review.",)
    columns = ("title", "decided_on", "status", "evidence", "brought")
    return replace(_section("Decisions that conversations influenced", frame, columns), sentences=said)


def _decisions(workspace: "Workspace", audience: Audience) -> Section:
    frame = outcomes(workspace, audience=audience)
    frame = frame[~frame["influenced"].astype(bool)] if audience != "researcher" else frame
    frame = frame.assign(outcome=[_outcome(row) for row in frame.to_dict("records")])
    columns = ("title", "decided_on", "status", "outcome") if audience == "executive" else (*DECISION, "outcome")
    return _section("Other documented decisions" if audience != "researcher" else "Decisions", frame, columns)


def _outcome(row: "Mapping[Hashable, Any]") -> str:
    """The recorded figure with what it counts."""
    parts = (row["currency"], row["outcome_value"])
    value = " ".join(_text(part) for part in parts if part is not None and part == part)
    return ": ".join(str(part) for part in (row["outcome_metric"], value) if part)


def _health(workspace: "Workspace", audience: Audience) -> Section:
    frame = health(workspace, audience=audience, period="quarter", by="all")
    columns = ("period", "planned", "held", "cancelled", "no_show", "rescheduled", "kept_rate", "satisfaction")
    if "kept_rate" in frame:
        shares = ["" if v is None or v != v else f"{float(v):.0%}" for v in frame["kept_rate"]]
        frame = frame.assign(kept_rate=shares)
    return _section("Is the programme meeting?", frame, columns)


def _section(title: str, frame: "pd.DataFrame", columns: Sequence[str], *, chart: Chart | None = None) -> Section:
    held = tuple(c for c in columns if c in frame)
    return Section(title, _why(frame), tuple(HEADINGS.get(c, _words(c)) for c in held), _rows(frame, held), chart)


def _rows(frame: "pd.DataFrame", columns: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    by_column = [[_own(v) if c in OURS else _text(v) for v in frame[c]] for c in columns]
    return tuple(zip(*by_column, strict=True))


def _own(value: object) -> str:
    """Our own words as people write them: ``in_progress`` is "In progress"."""
    return {"mixed": "Several pillars"}.get(str(value)) or _words(value).capitalize() if value else ""


def _why(frame: "pd.DataFrame") -> tuple[str, ...]:
    why = frame.attrs.get("why")
    return (str(why),) if why else ()


def _words(name: object) -> str:
    return str(name).replace("_", " ").capitalize()


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
