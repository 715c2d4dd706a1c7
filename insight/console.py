"""What the command line shows: progress on a terminal, tables, and what could not be used."""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from insight.records import Rejection

if TYPE_CHECKING:
    import pandas as pd

    from insight.models.theme_updates import Difference


def say(line: str = "") -> None:
    """A line of result."""
    print(line)  # noqa: T201


def tell(line: str) -> None:
    """A line beside the result: on stderr."""
    print(line, file=sys.stderr)  # noqa: T201


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """A callback ``(stage, done, total)`` that draws bars on stderr, on a terminal and nowhere else."""
    if not sys.stderr.isatty():
        yield lambda stage, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks = {}

        def update(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield update


@contextmanager
def waiting(doing: str) -> Iterator[None]:
    """Say on stderr what takes its time, while it does: on a terminal and nowhere else."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(doing):
        yield


def tell_rejections(
    rejections: Sequence[Rejection], *, most: int = 20, see: str = "insight quality -w WORKSPACE"
) -> None:
    """What could not be used, a line each; ``see`` is the command that shows all of them, if there is one."""
    said = list(_together(rejections))
    for line in said[:most]:
        tell(f"  {line}")
    if len(said) > most:
        tell(f"  ... and {len(said) - most} more." + (f" See them all with: {see}" if see else ""))


def _together(rejections: Sequence[Rejection]) -> Iterator[str]:
    """One line for the same doubt about a column of a file: its first place, and in how many more rows."""
    from insight.ingest.sources.tabular import MORE

    alike: dict[object, list[Rejection]] = {}
    more: Counter[object] = Counter()
    for one in rejections:
        reason, _, rest = one.reason.partition(MORE)
        key = (one.ref.file, one.column, reason, one.step, one.severity)
        more[key] += int(rest.split()[0].replace(",", "")) if rest else 1
        alike.setdefault(key, []).append(replace(one, reason=reason))
    for what, found in alike.items():
        first = found[0]
        rows = more[what] - 1
        count = f"{MORE}{rows:,} more row{'s' * (rows > 1)})" if rows else ""
        yield f"{first.severity}: {replace(first, reason=first.reason + count)}"


def show(frame: "pd.DataFrame", kind: str, *, hide: Sequence[str] = (), empty: str = "") -> None:
    """Print a view as table, json, jsonl or csv, and on stderr what was withheld and why; ``empty``: the next step."""
    from insight.report.tables import text_of

    if kind == "table":
        _draw(frame.drop(columns=[c for c in hide if c in frame]), empty)
    else:
        sys.stdout.write(text_of(frame, kind))
    if why := frame.attrs.get("why"):
        tell(str(why))


def _draw(frame: "pd.DataFrame", empty: str) -> None:
    from rich.console import Console
    from rich.table import Table

    if frame.empty:
        say(f"Nothing to show yet. {empty}".rstrip())
        return
    console = Console(width=None if sys.stdout.isatty() else 160, highlight=False, markup=False)
    said = {str(column): [_cell(value) for value in frame[column]] for column in frame.columns}
    said = {column: cells for column, cells in said.items() if any(cells)}
    shown = _fitting(said, console.width)
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in shown:
        number = frame[column].dtype.kind in "if"
        table.add_column(column.replace("_", " "), justify="right" if number else "left", overflow="fold")
    for row in zip(*(said[column] for column in shown), strict=True):
        table.add_row(*row)
    console.print(table)
    if left := [column.replace("_", " ") for column in said if column not in shown]:
        tell(f"No room for: {', '.join(left)}. Show them with --format json, jsonl or csv.")


def _fitting(said: Mapping[str, Sequence[str]], width: int, *, readable: int = 18, gap: int = 2) -> list[str]:
    """The leading columns that fit side by side, each at least as wide as its words up to ``readable`` characters."""
    shown: list[str] = []
    for column, cells in said.items():
        words = max(len(word) for text in (column.replace("_", " "), *cells) for word in text.split() or [""])
        width -= min(max(words, min(readable, max(map(len, cells)))), readable) + gap
        if shown and width + gap < 0:
            break
        shown.append(column)
    return shown


def _cell(value: object) -> str:
    if value is None or value != value:
        return ""
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{name.replace('_', ' ')} {_cell(held)}" for name, held in value.items())
    return str(value)


NAMED = {"links": "candidate links", "decisions_changed": "of them new or changed"}
"""Counts that would be read as something else."""


def summary(counts: Mapping[str, int], seconds: Mapping[str, float], run: str = "") -> str:
    """One line of what a step did."""
    parts = []
    for name, value in counts.items():
        if value or name == "sessions":
            said = NAMED.get(name, name).replace("_", " ")
            parts.append(f"{value:,} {said.removesuffix('s') if value == 1 else said}")
    spent = sum(seconds.values())
    return f"{', '.join(parts) or 'Nothing changed'} in {spent:.1f} s" + (f" (run {run})" if run else "")


def show_figures(result: Mapping[str, object], kind: str) -> None:
    """Print figures as table, json (one object), or as rows of figure and value in jsonl or csv."""
    if kind not in {"csv", "jsonl"}:
        say(figures(result, as_json=kind == "json"))
        return
    import pandas as pd

    from insight.report.tables import text_of

    rows = [(name.strip(), value) for name, value in _flat(result)]
    sys.stdout.write(text_of(pd.DataFrame(rows, columns=["figure", "value"], dtype=object), kind))


def figures(result: Mapping[str, object], *, as_json: bool) -> str:
    """Measured figures, as one JSON object or a line each."""
    if as_json:
        return json.dumps(result, indent=1)
    said = list(_flat(result))
    width = max([32, *(len(name) for name, _ in said)])
    return "\n".join(f"{name:{width}} {value}".rstrip() for name, value in said)


def _flat(result: Mapping[str, object], under: str = "") -> Iterator[tuple[str, object]]:
    """A line each: a figure with its interval as "0.60 (0.56 to 0.64, of 148)", what is inside another below it."""
    for name, value in result.items():
        if isinstance(value, Mapping) and "value" in value:
            told = "none" if value["value"] is None else f"{value['value']}"
            reach = f"{value['low']} to {value['high']}, " if "low" in value else ""
            yield f"{under}{name}", f"{told} ({reach}of {value['of']})" if "of" in value else told
        elif isinstance(value, Mapping):
            yield f"{under}{name}", ""
            yield from _flat(value, f"{under}  ")
        else:
            yield f"{under}{name}", value


def difference(found: "Difference") -> str:
    """What a re-fit would change, by event and by how much moves, and how to accept it."""
    events = Counter(e.event for e in found.events)
    said = ", ".join(f"{n} {event}" for event, n in sorted(events.items())) or "no themes"
    return (
        f"Themes, wider ones aside: {said}. "
        f"{len(found.moves):,} of {found.compared:,} segments would move ({found.share:.0%}).\n"
        "Nothing was changed. Keep the new themes with: insight mine --refit --accept -w WORKSPACE"
    )
