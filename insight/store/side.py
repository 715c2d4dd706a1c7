"""Side tables in and out: pairs, surveys, unit figures, aggregate counts. A row with the same key replaces the old."""

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from insight.records import GroupCount, Pair, SurveyAnswer, UnitMetric
from insight.store import schema as t

if TYPE_CHECKING:
    from insight.store.store import Store

type Row = Pair | SurveyAnswer | UnitMetric | GroupCount

TABLES: dict[type[Row], sa.Table] = {
    Pair: t.pairs,
    SurveyAnswer: t.surveys,
    UnitMetric: t.unit_metrics,
    GroupCount: t.group_counts,
}


def put(store: "Store", rows: Sequence[Row]) -> int:
    """Keep rows of any of the four kinds in one transaction; of two with the same key the later one stays.

    Returns how many were kept. The same rows twice change nothing.
    """
    kept: dict[tuple[sa.Table, tuple[Any, ...]], dict[str, Any]] = {}
    for row in rows:
        table = TABLES[type(row)]
        values = {f.name: _plain(getattr(row, f.name)) for f in fields(row)}
        if isinstance(row, Pair):
            values["cohort"] = row.cohort or ""
        kept[table, tuple(values[c.name] for c in table.primary_key)] = values
    with store.writing() as connection:
        for (table, key), values in kept.items():
            same = sa.and_(*(c == v for c, v in zip(table.primary_key, key, strict=True)))
            connection.execute(table.delete().where(same))
            connection.execute(table.insert(), [values])
    return len(kept)


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def pairs(store: "Store") -> list[Pair]:
    """The pair table, by id and cohort."""
    found = []
    for row in _rows(store, t.pairs):
        lists = {name: tuple(row[name]) for name in ("recognition", "trained")}
        found.append(Pair(**(row | lists | {"cohort": row["cohort"] or None})))
    return found


def surveys(store: "Store") -> list[SurveyAnswer]:
    """All survey answers, by pair, wave, role and item."""
    return [SurveyAnswer(**row) for row in _rows(store, t.surveys)]


def unit_metrics(store: "Store") -> list[UnitMetric]:
    """All unit figures, by unit, metric and date."""
    return [UnitMetric(**row) for row in _rows(store, t.unit_metrics)]


def group_counts(store: "Store") -> list[GroupCount]:
    """All aggregate counts, by measure, group and period."""
    return [GroupCount(**row) for row in _rows(store, t.group_counts)]


def _rows(store: "Store", table: sa.Table) -> list[dict[str, Any]]:
    names = [c.name for c in table.columns]
    return [dict(zip(names, row, strict=True)) for row in store.rows(sa.select(table).order_by(*table.primary_key))]
