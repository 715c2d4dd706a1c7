"""The codebook out and in: pillars and themes as codes, for the tools that qualitative researchers code with.

Two formats: CSV (``guid, name, description, parent``), and REFI-QDA Codebook Exchange 1.0 (``.qdc``), which NVivo,
ATLAS.ti, MAXQDA, QDA Miner and others read and write (https://www.qdasoftware.org).
"""

import csv
import io
import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from insight.errors import InputError, StoreError, UsageError
from insight.workspace import Workspace

XMLNS = "urn:QDA-XML:codebook:1.0"
COLUMNS = ("guid", "name", "description", "parent")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:insight:codebook")
PALETTE = ("#1B6CA8", "#C8553D", "#588157", "#7B5EA7", "#B08900", "#3D5A6C")


@dataclass(frozen=True, slots=True)
class Code:
    """A code; ``parent`` is the guid of the wider code, empty at the top."""

    guid: str
    name: str
    description: str = ""
    parent: str = ""


def codes(workspace: Workspace, *, audience: str = "owner") -> list[Code]:
    """Pillars at the top, the themes that the audience may see below them. Same theme, same guid, from run to run.

    Raises:
        DisclosureError: the audience may see no themes.
    """
    from insight import views
    from insight.models.pillars import read_pillars

    themes = views.table(workspace, "themes", audience=audience, exporting=True)
    top = [Code(guid("pillar", p.name), p.name, p.definition) for p in read_pillars(workspace.pillars_file)]
    if (themes["pillar"] == "mixed").any():
        top.append(Code(guid("pillar", "mixed"), "mixed", "Themes that belong to several pillars."))
    below = [
        Code(guid("theme", row["theme_id"]), row["name"], row["definition"] or "", guid("pillar", row["pillar"]))
        for row in themes.to_dict("records")
    ]
    return top + below


def guid(kind: str, name: str) -> str:
    """A guid that the same pillar or theme always has.

    >>> guid("theme", "T-ABC") == guid("theme", "T-ABC") != guid("pillar", "T-ABC")
    True
    """
    return str(uuid.uuid5(SPACE, f"{kind}:{name}"))


def write(found: Sequence[Code], path: Path) -> None:
    """Write codes as .csv or .qdc, by the file's suffix.

    Raises:
        UsageError: another suffix.
        StoreError: the file cannot be written.
    """
    kinds = {".csv": as_csv, ".qdc": as_qdc}
    if path.suffix.lower() not in kinds:
        raise UsageError("A codebook is written as .csv or .qdc. Name the file so.")
    try:
        path.write_text(kinds[path.suffix.lower()](found), encoding="utf-8")
    except OSError as error:
        raise StoreError(f"The codebook cannot be written: {error.strerror}. Name another place.") from None


def as_csv(found: Sequence[Code]) -> str:
    """A row a code; cells that a spreadsheet would run are made text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for code in found:
        cells = (code.guid, code.name, code.description, code.parent)
        writer.writerow(["'" + c if c.startswith(FORMULA) else c for c in cells])
    return out.getvalue()


def as_qdc(found: Sequence[Code]) -> str:
    """A REFI-QDA codebook: nested codes with guid, name, colour and description."""
    root = etree.Element(f"{{{XMLNS}}}CodeBook", nsmap={None: XMLNS}, origin="Insight")
    made = {"": etree.SubElement(root, f"{{{XMLNS}}}Codes")}
    for code in found:
        colour = PALETTE[len(made) % len(PALETTE)]
        place = made.get(code.parent, made[""])
        node = etree.SubElement(
            place, f"{{{XMLNS}}}Code", guid=code.guid, name=code.name, isCodable="true", color=colour
        )
        if code.description:
            etree.SubElement(node, f"{{{XMLNS}}}Description").text = code.description
        made[code.guid] = node
    text: str = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True).decode()
    return text


def read(path: Path) -> list[Code]:
    """Codes of a .csv or .qdc file, wider ones first.

    Raises:
        InputError: the file cannot be read as a codebook.
    """
    kinds = {".csv": _from_csv, ".qdc": _from_qdc}
    if path.suffix.lower() not in kinds:
        raise UsageError("A codebook is read from .csv or .qdc. Export it so from your tool.")
    try:
        content = path.read_bytes()
    except OSError:
        raise InputError("The codebook cannot be opened. Check that it is there and may be read.") from None
    found = kinds[path.suffix.lower()](content)
    if not found:
        raise InputError("The codebook holds no codes. Check that it was exported whole.")
    return found


def take_in(workspace: Workspace, found: Sequence[Code], *, by_role: str = "programme owner") -> dict[str, int]:
    """Make top codes pillars and their sub-codes examples; rename themes that come back under another name.

    Names and descriptions go through the anonymiser first: other tools know nothing of our promise. The new pillars
    take effect with the next ``insight run`` or ``insight mine --refit``. Gives counts.
    """
    from insight.reviewing.themes import edit_theme

    themes = {guid("theme", t.id): t for t in workspace.store.themes()}
    renamed = 0
    for code in found:
        theme = themes.get(code.guid)
        if theme is not None and code.name != theme.name:
            edit_theme(workspace, "rename", theme.id, by_role=by_role, detail={"name": code.name})
            renamed += 1
    tops = [c for c in found if not c.parent and c.guid not in themes and c.name != "mixed"]
    changed = _pillars(workspace, tops, [c for c in found if c.parent and c.guid not in themes]) if tops else 0
    return {"codes": len(found), "themes renamed": renamed, "pillars changed or added": changed}


def _pillars(workspace: Workspace, tops: Sequence[Code], below: Sequence[Code]) -> int:
    """Write pillars.toml: those that stay word for word, and those that are new or changed."""
    from insight.models.pillars import read_pillars
    from insight.reviewing.words import redact

    known = {p.name: p for p in read_pillars(workspace.pillars_file)}
    lines = ["# From a codebook; edit freely. Pillars that it did not name are kept.", ""]
    changed = 0
    named = set()
    for code in tops:
        name, definition = (str(redact(workspace, x)).strip() for x in (code.name, code.description or code.name))
        old = known.get(name)
        extra = [str(redact(workspace, c.description or c.name)) for c in below if c.parent == code.guid]
        examples = [*(old.examples if old else ()), *(e for e in extra if not old or e not in old.examples)]
        changed += old is None or old.definition != definition or len(examples) > len(old.examples)
        lines += _pillar(name, definition, examples, old.counter_examples if old else ())
        named.add(name)
    for pillar in known.values():
        if pillar.name not in named:
            lines += _pillar(pillar.name, pillar.definition, pillar.examples, pillar.counter_examples)
    if changed:
        workspace.pillars_file.write_text("\n".join(lines), encoding="utf-8")
    return changed


def _pillar(name: str, definition: str, examples: Sequence[str], counter: Sequence[str]) -> list[str]:
    values = {"name": name, "definition": definition, "examples": list(examples), "counter_examples": list(counter)}
    return ["[[pillar]]", *(f"{k} = {json.dumps(v, ensure_ascii=False)}" for k, v in values.items()), ""]


def _from_csv(content: bytes) -> list[Code]:
    try:
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error):
        raise InputError("The codebook is not UTF-8 CSV. Save it as CSV UTF-8.") from None
    named = [{(k or "").strip().lower(): _plain(v or "") for k, v in row.items() if isinstance(v, str)} for row in rows]
    if rows and "name" not in named[0]:
        raise InputError(f"The codebook has no column name. Columns: {', '.join(COLUMNS)}; only name is needed.")
    made = [(r, r.get("guid") or guid("code", r["name"])) for r in named if r.get("name")]
    by_name = {r["name"]: key for r, key in made}
    known = {key for _, key in made}
    return _ordered(
        Code(key, r["name"], r.get("description", ""), _parent(r.get("parent", ""), known, by_name)) for r, key in made
    )


def _plain(cell: str) -> str:
    """A cell without the mark that keeps a spreadsheet from running it: a name that goes out comes back the same."""
    cell = cell.strip()
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULA) else cell


def _parent(said: str, known: set[str], by_name: dict[str, str]) -> str:
    return said if said in known else by_name.get(said, "")


def _from_qdc(content: bytes) -> list[Code]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise InputError("The codebook is not XML as REFI-QDA has it. Export it again as .qdc.") from None
    return list(_nested(root, ""))


def _nested(node: Any, parent: str) -> Iterator[Code]:  # noqa: ANN401  # an lxml element
    for child in node:
        if not isinstance(child.tag, str):
            continue
        kind = child.tag.rpartition("}")[2]
        if kind == "Codes":
            yield from _nested(child, parent)
        elif kind == "Code" and child.get("name"):
            told = next((x.text for x in child if str(x.tag).rpartition("}")[2] == "Description"), None)
            name = str(child.get("name"))
            code = Code(str(child.get("guid") or guid("code", name)), name, (told or "").strip(), parent)
            yield code
            yield from _nested(child, code.guid)


def _ordered(found: Iterator[Code]) -> list[Code]:
    codes = list(found)
    return [c for c in codes if not c.parent] + [c for c in codes if c.parent]
