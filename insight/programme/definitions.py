"""What each measure means, in one table: documentation, hover text and exports are made from it."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from insight.errors import UsageError

TABLE = Path(__file__).parent / "data" / "definitions.toml"
EDGES = {"_low": "lower end of its 95 % interval", "_high": "upper end of its 95 % interval"}


@dataclass(frozen=True, slots=True)
class Definition:
    """A measure: what is counted, out of what (``of``, empty for a plain count), and what it does not say."""

    name: str
    title: str
    text: str
    of: str
    unit: str
    caution: str

    @property
    def hover(self) -> str:
        """One short paragraph for a tooltip."""
        parts = [self.text, f"Out of: {self.of}." if self.of else "", self.caution]
        return " ".join(part for part in parts if part)


@cache
def definitions() -> dict[str, Definition]:
    """All measures by name, in the order of the table."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return {
        name: Definition(name, row["title"], row["text"], row["of"], row["unit"], row.get("not", ""))
        for name, row in table.items()
    }


def definition(column: str) -> Definition:
    """The definition behind a column: its own, or that of the measure it is an end, a count or a rate of.

    >>> definition("kept_rate_low").title
    'Kept: lower end of its 95 % interval'

    Raises:
        UsageError: no measure stands behind the name.
    """
    table = definitions()
    if column in table:
        return table[column]
    for ending, words in EDGES.items():
        measure = table.get(column.removesuffix(ending))
        if column.endswith(ending) and measure:
            title = f"{measure.title}: {words}"
            return Definition(column, title, measure.text, measure.of, measure.unit, measure.caution)
    for ending, found in (("_response_rate", "response_rate"), ("_rated", ""), ("_count", "")):
        stem = column.removesuffix(ending)
        measure = table.get(stem) or table.get(f"{stem}_rate")
        if column.endswith(ending) and measure:
            if found:
                general = table[found]
                return Definition(
                    column, f"{measure.title}: {general.title.lower()}", general.text, general.of, "share", ""
                )
            return Definition(
                column, f"{measure.title}: sessions", measure.text, measure.of, "sessions", measure.caution
            )
    raise UsageError(f"No measure is called {column}. Use one of: {', '.join(table)}.")


def markdown() -> str:
    """The table for the documentation."""
    lines = ["| measure | what it is | out of | what it does not say |", "|---|---|---|---|"]
    lines += [
        f"| {d.title} (`{d.name}`) | {d.text} | {d.of or '-'} | {d.caution or '-'} |" for d in definitions().values()
    ]
    return "\n".join(lines) + "\n"
