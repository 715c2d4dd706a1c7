"""Briefs and exports built from views."""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from insight.errors import StoreError, UsageError
from insight.records import Audience

if TYPE_CHECKING:
    from insight.report.brief import Brief
    from insight.workspace import Workspace

SUFFIXES = ("html", "docx", "pptx", "xlsx")


def render(workspace: "Workspace", audience: Audience, kind: str, *, what: str = "brief") -> bytes:
    """A report as the bytes of a file; ``kind`` is html, docx, pptx or xlsx.

    ``what``: the brief of an audience, the "pack" for a group session, or drafts of success "stories"; the last two are
    made from what executives may see.

    Raises:
        UsageError: there is no such kind or report.
    """
    from insight.report import brief, html, office, packs, stories

    renderers: Mapping[str, Callable[[Brief], bytes]] = {
        "html": html.render,
        "docx": office.docx,
        "pptx": office.pptx,
        "xlsx": office.xlsx,
    }
    if kind not in renderers:
        raise UsageError(f"There is no report as .{kind}. Name the file .{', .'.join(SUFFIXES)}")
    builders: Mapping[str, Callable[[], Brief]] = {
        "brief": lambda: brief.build(workspace, audience),
        "pack": lambda: packs.build(workspace),
        "stories": lambda: stories.build(workspace),
    }
    if what not in builders:
        raise UsageError(f"There is no report of that name. Use one of: {', '.join(builders)}")
    return renderers[kind](brief.without_marks(builders[what]()))


def write(workspace: "Workspace", audience: Audience, path: Path, *, what: str = "brief") -> None:
    """Write what an audience reads, by the file's suffix."""
    save(path, render(workspace, audience, path.suffix.lstrip(".").lower(), what=what))


def save(path: Path, content: bytes) -> None:
    """Write a file under a temporary name first, so that a killed command leaves no half file."""
    partial = path.with_name(path.name + ".partial")
    try:
        partial.write_bytes(content)
        os.replace(partial, path)
    except OSError as error:
        with suppress(OSError):
            partial.unlink()
        raise StoreError(f"The report cannot be written: {error.strerror}. Check the folder and its space.") from None
