"""The application, and the options that several commands share."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Reverse-mentoring notes in; recurring themes and evidenced decisions out, without exposing who said what.",
)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"insight {version('insight')}")
        raise typer.Exit


@app.callback()
def top(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which.")] = False,
) -> None:
    """Options of the program itself."""


class AudienceName(StrEnum):
    """Who is looking."""

    owner = "owner"
    executive = "executive"
    researcher = "researcher"


class Shape(StrEnum):
    """How rows are printed."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"


class TableName(StrEnum):
    """What can be exported."""

    segments = "segments"
    vectors = "vectors"
    themes = "themes"
    candidates = "candidates"
    links = "links"
    decisions = "decisions"
    health = "health"
    runs = "runs"
    register = "register"
    run = "run"


WorkspacePath = Annotated[
    Path, typer.Option("-w", "--workspace", help="The workspace folder.", envvar="INSIGHT_WORKSPACE")
]
Paths = Annotated[list[Path], typer.Argument(help="Files, folders or zips of session notes.", show_default=False)]
Decisions = Annotated[
    Path | None, typer.Option("--decisions", help="The decision register (csv, xlsx, json, jsonl, md).")
]
Roster = Annotated[Path | None, typer.Option("--roster", help="Who takes part: read, used, never stored in clear.")]
As = Annotated[AudienceName, typer.Option("--audience", help="Who is looking.")]
Format = Annotated[Shape, typer.Option("--format", help="How rows are printed.")]
Role = Annotated[str, typer.Option("--role", help="Who says so, by role.")]
