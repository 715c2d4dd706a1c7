"""YAML front matter: read as text only (no tags, no dates made up by the parser), laid flat."""

import re
from collections.abc import Mapping

_FENCE = re.compile(r"\A\s*---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)


def split(text: str) -> tuple[list[tuple[str, object]], str]:
    """(key, value) pairs, and the body. Front matter that is not YAML is read line by line."""
    found = _FENCE.match(text)
    if not found:
        return [], text
    return _pairs(found[1]), text[found.end() :]


def _pairs(block: str) -> list[tuple[str, object]]:
    import yaml

    try:
        document = yaml.load(block, Loader=yaml.BaseLoader)  # noqa: S506  # strings and nothing else
    except (yaml.YAMLError, RecursionError):
        document = None
    if not isinstance(document, Mapping):
        lines = (line.partition(":") for line in block.splitlines())
        return [(key.strip(), value.strip().strip("\"'")) for key, colon, value in lines if colon and key.strip()]
    return _flat(document)


def _flat(node: Mapping[object, object], path: str = "", depth: int = 0) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for key, value in node.items():
        name = f"{path}.{key}" if path else str(key)
        if isinstance(value, Mapping) and depth < 4:
            found += _flat(value, name, depth + 1)
        else:
            found.append((name, value))
    return found
