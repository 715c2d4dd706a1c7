"""The roster file as plain rows, for the anonymiser. It holds names: nothing of it is ever stored or shown."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from insight.errors import InputError
from insight.ingest import values
from insight.ingest.files import Entry
from insight.ingest.records_in import Named, named_rows, tables

SIDES = (
    ("mentor", "mentor"),
    ("junior", "mentor"),
    ("mentee", "mentee"),
    ("exec", "mentee"),
    ("senior", "mentee"),
    ("leader", "mentee"),
)
_PERSONAL = ("aliases", "email", "level", "phone", "unit")


def read_roster_rows(path: Path, *, overrides: Mapping[str, str] | None = None) -> list[dict[str, str]]:
    """One dict a row: pair_id, mentor, mentor_email, mentor_aliases, mentee ..., unit, region; empty fields left out.

    Several aliases or addresses are parted by semicolons. A roster with one person a row (name, role, pair)
    comes out in the same shape, with the two people of a pair in one row. A workbook gives the rows of all its sheets
    that are visible.

    Raises:
        InputError: the file cannot be read, or no column names people.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError("The roster is not there. Check the path after --roster.")
    try:
        rows, known = _read(path, overrides or {})
    except InputError:
        raise
    except Exception as error:  # a reader's own kinds may quote names: only the kind is told
        raise InputError(f"The roster could not be read ({type(error).__name__}). Save it as csv.") from None
    if not known & {"mentor", "mentee", "name", "first_name", "last_name", "mentor_email", "mentee_email", "email"}:
        raise InputError(
            "No column of the roster names people. Call its columns mentor and mentee, or say in insight.toml, "
            '[input]: columns = { "Your column" = "mentor", "Your other column" = "mentee" }'
        )
    return _paired(rows) if known & {"name", "first_name", "last_name"} and not known & {"mentor", "mentee"} else rows


def _read(path: Path, overrides: Mapping[str, str]) -> tuple[list[dict[str, str]], set[str]]:
    rows: list[dict[str, str]] = []
    known: set[str] = set()
    for table in tables(Entry(1, path, None, path.stat().st_size), overrides):
        try:
            fields, found = named_rows(table, "roster", overrides)
        except InputError:
            continue
        known |= set(fields)
        rows += [_flat(row) for row in found if not row.fault]
    return rows, known


def _flat(row: Named) -> dict[str, str]:
    """Field -> text. Only an empty cell is empty here: Nan, Na and Null are names."""
    texts = {}
    for name, cells in row.cells.items():
        written = (values.text(cell).strip() for cell in cells)
        texts[name] = ";".join(dict.fromkeys(text for text in written if any(c.isalnum() for c in text)))
    return {name: text for name, text in texts.items() if text and text.lower() != "n/a"}


def _paired(people: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """Rows of one person each, brought together by pair; a person without pair or side keeps a row."""
    pairs: dict[str, dict[str, str]] = {}
    rest: list[dict[str, str]] = []
    for person in people:
        name = person.get("name") or " ".join(filter(None, (person.get("first_name"), person.get("last_name"))))
        side = next((side for word, side in SIDES if word in person.get("role", "").lower()), None)
        pair = person.get("pair_id", "")
        if not side:
            rest.append({k: v for k, v in {**person, "mentor": name, **_sided(person, "mentor")}.items() if v})
            continue
        row = pairs.setdefault(pair or f"\0{len(pairs)}", {"pair_id": pair} if pair else {})
        if side in row:  # a second mentor of the pair has a row of their own
            row = pairs.setdefault(f"{pair}\0{len(pairs)}", {"pair_id": pair})
        row |= {side: name, **_sided(person, side)}
        row |= {k: person[k] for k in ("unit", "region", "cohort") if k in person and k not in row}
    return [*pairs.values(), *rest]


def _sided(person: Mapping[str, str], side: str) -> dict[str, str]:
    return {f"{side}_{key}": person[key] for key in _PERSONAL if key in person}
