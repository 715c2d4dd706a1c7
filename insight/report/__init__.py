"""Briefs and exports built from views."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from insight.errors import StoreError, UsageError
from insight.records import Audience

if TYPE_CHECKING:
    from insight.report.brief import Brief
    from insight.workspace import Workspace

SUFFIXES = ("html", "docx", "pptx", "xlsx")


def render(workspace: "Workspace", audience: Audience, kind: str) -> bytes:
    """The brief of an audience as the bytes of a file; ``kind`` is html, docx, pptx or xlsx.

    Raises:
        UsageError: there is no such kind.
    """
    from insight.report import brief, html, office

    renderers: Mapping[str, Callable[[Brief], bytes]] = {
        "html": html.render,
        "docx": office.docx,
        "pptx": office.pptx,
        "xlsx": office.xlsx,
    }
    if kind not in renderers:
        raise UsageError(f"There is no report as .{kind}. Name the file .{', .'.join(SUFFIXES)}")
    return renderers[kind](brief.build(workspace, audience))


def write(workspace: "Workspace", audience: Audience, path: Path) -> None:
    """Write the brief of an audience by the file's suffix."""
    content = render(workspace, audience, path.suffix.lstrip(".").lower())
    partial = path.with_name(path.name + ".partial")
    try:
        partial.write_bytes(content)
        os.replace(partial, path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise StoreError(f"The report cannot be written: {error.strerror}. Check the folder and its space.") from None
