"""Looking: what a view says, on the terminal or in a file."""

from pathlib import Path
from typing import Annotated

import typer

from insight.cli.options import As, AudienceName, Format, Shape, TableName, WorkspacePath, app


def _show(table: str, workspace: Path, audience: str, shape: str) -> None:
    from insight import console, views
    from insight import workspace as workspaces

    opened = workspaces.open_workspace(workspace)
    frame = views.table(opened, table, audience=audience)
    hidden = {*HIDDEN.get(table, ()), *frame.attrs.get("details", ()), "run_id"}
    if table == "health" and shape == Shape.table and frame["group_held"].any():  # else rows of noughts: a group met
        frame.insert(list(frame).index("held") + 1, "group_held", frame.pop("group_held"))
        hidden.discard("group_held")
    empty = EMPTY.get(table, "")
    if table == "quality" and not opened.store.sessions():
        empty = "Nothing was read yet: insight run SESSIONS -w WORKSPACE."
    console.show(frame, shape, hide=tuple(hidden), empty=empty)


# what a terminal has no room for; --format json, jsonl or csv prints all
HIDDEN = {
    "themes": ("definition", "status", "first_seen", "last_seen"),
    "decisions": (
        *("description", "rationale", "category", "supersedes", "pair_id", "sessions", "outcome_metric", "currency"),
        *("baseline", "target", "value_kind", "value_period", "value_status", "value_source", "attribution_pct"),
        *("confidence_pct", "probability"),
    ),
    "links": ("evidence", "score"),
    "questions": ("decision_id", "value"),
}

# what to do where there is none
EMPTY = {
    "themes": "Themes need a few dozen sentences of several pairs: read more notes with insight run. "
    "insight quality says what could not be read.",
    "decisions": "Give a register: insight run SESSIONS --decisions FILE.",
    "links": "No note speaks for a decision (insight decisions says so of each), or no register was given: "
    "insight run SESSIONS --decisions FILE.",
    "health": "Read sessions: insight run SESSIONS. insight quality says what could not be read.",
    "quality": "All that was given could be read.",
}


@app.command()
def themes(workspace: WorkspacePath, audience: As = AudienceName.owner, format: Format = Shape.table) -> None:
    """The recurring themes."""
    _show("themes", workspace, audience, format)


@app.command()
def decisions(workspace: WorkspacePath, audience: As = AudienceName.owner, format: Format = Shape.table) -> None:
    """The decision register, with what supports each decision."""
    _show("decisions", workspace, audience, format)


@app.command()
def links(workspace: WorkspacePath, audience: As = AudienceName.owner, format: Format = Shape.table) -> None:
    """Suggested and confirmed links between decisions and conversations."""
    _show("links", workspace, audience, format)


@app.command()
def health(workspace: WorkspacePath, audience: As = AudienceName.owner, format: Format = Shape.table) -> None:
    """Held, cancelled, cadence and satisfaction by period and unit."""
    _show("health", workspace, audience, format)


@app.command()
def quality(workspace: WorkspacePath, format: Format = Shape.table) -> None:
    """What could not be read and what is held in quarantine, with reasons."""
    _show("quality", workspace, "owner", format)


@app.command()
def export(
    table: TableName,
    workspace: WorkspacePath,
    out: Annotated[
        Path, typer.Option("-o", "--out", help="A file ending in .jsonl, .json, .csv or .parquet; for run a folder.")
    ],
    audience: As = AudienceName.owner,
) -> None:
    """Write a table to a file, the same bytes for the same run; or the whole run to a folder.

    The register is for reading in again: a .csv file, or a folder or .zip of Markdown, one file a decision.
    """
    from insight import console, views
    from insight import workspace as workspaces
    from insight.report import archive, register, tables

    opened = workspaces.open_workspace(workspace)
    if table is TableName.run:
        made = archive.export_run(opened, out, audience=audience)
        console.tell(
            f"{len(made)} tables, as .json and .parquet. What the columns are, and what was left out: README.md."
        )
        return
    elif table is TableName.register:
        register.write(opened, out, audience=audience)
    else:
        frame = views.table(opened, table, audience=audience, exporting=True)
        tables.write(frame, out)
        console.tell(f"{len(frame):,} rows. {frame.attrs.get('why') or ''}".rstrip())
        return
    console.tell("Written.")


@app.command()
def report(
    workspace: WorkspacePath,
    audience: Annotated[AudienceName, typer.Option("--audience", help="Who it is for.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="A file ending in .html, .docx, .pptx or .xlsx.")],
    what: Annotated[str, typer.Option(help="brief, pack (for a group session) or stories (drafts).")] = "brief",
) -> None:
    """Write a brief, a group-session pack or success-story drafts for an audience."""
    from insight import console
    from insight import report as reports
    from insight import workspace as workspaces

    reports.write(workspaces.open_workspace(workspace), audience.value, out, what=what)
    console.tell("Written.")


@app.command()
def show(
    table: Annotated[str, typer.Argument(help="pairs, at-risk, scorecard, gaps, topics, ...", show_default=False)],
    workspace: WorkspacePath,
    audience: As = AudienceName.owner,
    format: Format = Shape.table,
) -> None:
    """Any other view by its name; a wrong name lists them all."""
    _show(table, workspace, audience, format)


@app.command()
def digest(
    workspace: WorkspacePath,
    month: Annotated[str | None, typer.Option(help="As 2025-06; the last whole month unless told.")] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="A file ending in .html, .txt or .md; otherwise plain text here.")
    ] = None,
) -> None:
    """The sponsor's page for a month: is the programme meeting, and what to do about it."""
    from insight import console, policy
    from insight import workspace as workspaces
    from insight.errors import UsageError
    from insight.programme.digest import as_html, as_text
    from insight.report import save
    from insight.views.scorecard import sponsor_digest

    written = {".html": as_html, ".htm": as_html, ".txt": as_text, ".md": as_text}
    if out is not None and out.suffix.lower() not in written:
        raise UsageError("The digest is written as .html, .txt or .md. Name the file so.")
    opened = workspaces.open_workspace(workspace)
    made = sponsor_digest(opened, month=month)
    if out is None:
        console.say(as_text(made))
    else:
        save(out, written[out.suffix.lower()](made).encode())
        policy.log_access(opened, audience="owner", action="export", what="digest")
        console.tell("Written.")


@app.command()
def notice(workspace: WorkspacePath) -> None:
    """What contributors should know, from the policy in force: what is kept, who sees what, how to withdraw."""
    from insight import console, policy
    from insight import workspace as workspaces

    console.say(policy.notice(workspaces.open_workspace(workspace)))


@app.command()
def log(
    workspace: WorkspacePath,
    last: Annotated[int, typer.Option(help="How many entries, the latest first.", min=1)] = 50,
    format: Format = Shape.table,
) -> None:
    """Who, by role, opened, took or was refused what, when, and of which run."""
    from insight import console, views
    from insight import workspace as workspaces

    console.show(views.access(workspaces.open_workspace(workspace)).head(last), format)
