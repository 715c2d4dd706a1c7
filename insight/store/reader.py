"""Questions to the store as DataFrames: reading only, one query one snapshot."""

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    import pandas as pd

    from insight.store.store import Store


def frame(store: "Store", query: sa.Select[Any]) -> "pd.DataFrame":
    """The rows of a query, one column a selected column; typed columns stay objects (dates, None)."""
    import pandas as pd

    rows = store.rows(query)
    names = [column.key or str(column) for column in query.selected_columns]
    return pd.DataFrame.from_records([tuple(row) for row in rows], columns=names)


def scalar(store: "Store", query: sa.Select[Any]) -> Any:  # noqa: ANN401  # whatever the query asks for
    """The first column of the first row; None where there is none."""
    rows = store.rows(query)
    return rows[0][0] if rows else None


def records(table: "pd.DataFrame") -> list[dict[str, Any]]:
    """The rows of a frame as dicts by column name."""
    return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]
