"""Measure a station against labels: the figures of the field, each with its 95 % interval."""

from collections.abc import Callable, Mapping
from pathlib import Path

from insight.errors import UsageError

type Figures = dict[str, object]


def evaluate(what: str, data: Path) -> Figures:
    """Measure ``anonymise``, ``themes`` or ``links`` on labelled data, or the ``agreement`` of those who labelled.

    ``data`` is a folder laid out like the demo programme (sessions.csv, decisions.csv, participants.csv and the
    gold_*.jsonl files beside them or in gold/); for ``anonymise`` also a JSONL file of ``{"id", "text", "spans"}``,
    for ``agreement`` one of ``{"segment_id", "reviewer", "pillars"}``. A file of the labelling page does for each.

    Raises:
        UsageError: there is no such station, or the labels it needs are not there.
    """
    from insight.evaluation import agreement, anonymising, answers, labels, linking, theming

    stations: Mapping[str, Callable[[Path], Figures]] = {
        "anonymise": anonymising.evaluate,
        "themes": theming.evaluate,
        "links": linking.evaluate,
        "agreement": agreement.evaluate,
    }
    if what not in stations:
        raise UsageError(f"There is nothing called {what} to measure. Use one of: {', '.join(stations)}")
    of_page = {"anonymise": answers.anonymise, "themes": answers.themes, "links": answers.links}
    if what in of_page and data.is_file() and labels.of_page(data):
        return of_page[what](data)
    return stations[what](data)
