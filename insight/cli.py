"""The command line. Verbs equal the Python verbs; each imports what it needs when it runs, so that help is instant."""

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
    themes = "themes"
    candidates = "candidates"
    links = "links"
    decisions = "decisions"
    health = "health"
    runs = "runs"


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


@app.command()
def init(workspace: Annotated[Path, typer.Argument(help="A new or empty folder.", show_default=False)]) -> None:
    """Make a workspace: insight.toml, pillars.toml, programme.toml, the store, and a key outside it."""
    from insight import console
    from insight import workspace as workspaces

    workspaces.init(workspace)
    console.say("Workspace ready. Next: insight run SESSIONS --decisions FILE --roster FILE -w WORKSPACE")


@app.command()
def run(
    sessions: Paths,
    workspace: WorkspacePath,
    decisions: Decisions = None,
    roster: Roster = None,
    engine: Annotated[str | None, typer.Option(help="inline, processes or dask.")] = None,
    scheduler: Annotated[str | None, typer.Option(help="Address of a Dask scheduler.")] = None,
) -> None:
    """The whole line: ingest, mine, link. Makes the workspace where there is none."""
    from insight import console, pipeline
    from insight import workspace as workspaces

    given = {"engine.kind": engine, "engine.scheduler": scheduler}
    flags = {name: value for name, value in given.items() if value is not None}
    opened = workspaces.init(workspace, flags=flags)
    with console.progress() as progress:
        report = pipeline.run(sessions, opened, decisions=decisions, roster=roster, progress=progress)
    console.tell_rejections(report.rejections)
    console.say(console.summary(report.counts, report.seconds, report.run))


@app.command()
def ingest(sessions: Paths, workspace: WorkspacePath, decisions: Decisions = None, roster: Roster = None) -> None:
    """Read sessions and decisions, take the people out, keep what is left."""
    from insight import console, pipeline
    from insight import workspace as workspaces

    with console.progress() as progress:
        report = pipeline.ingest(
            sessions, workspaces.init(workspace), decisions=decisions, roster=roster, progress=progress
        )
    console.tell_rejections(report.rejections)
    console.say(console.summary(report.counts, report.seconds, report.run))


@app.command()
def mine(
    workspace: WorkspacePath,
    refit: Annotated[bool, typer.Option("--refit", help="Show what finding the themes anew would change.")] = False,
    accept: Annotated[bool, typer.Option("--accept", help="With --refit: keep the themes found anew.")] = False,
) -> None:
    """Segments to pillars and themes. New segments are added to the themes that stand."""
    from insight import console, mining, pipeline
    from insight import workspace as workspaces

    opened = workspaces.open_workspace(workspace)
    with console.progress() as progress:
        if refit and not accept:
            console.say(console.difference(mining.preview(opened, progress)))
            return
        report = pipeline.mine(opened, refit=refit, progress=progress)
    console.say(console.summary(report.counts, report.seconds, report.run))


@app.command()
def link(workspace: WorkspacePath) -> None:
    """Decisions to the notes that may have influenced them, with sentences as evidence."""
    from insight import console, pipeline
    from insight import workspace as workspaces

    with console.progress() as progress:
        report = pipeline.link(workspaces.open_workspace(workspace), progress=progress)
    console.say(console.summary(report.counts, report.seconds, report.run))


def _show(table: str, workspace: Path, audience: str, shape: str) -> None:
    from insight import console, views
    from insight import workspace as workspaces

    frame = views.table(workspaces.open_workspace(workspace), table, audience=audience)
    console.show(frame, shape, hide=HIDDEN.get(table, ()))


HIDDEN = {
    "themes": ("run_id", "definition", "status", "first_seen", "last_seen"),
    "decisions": ("run_id", "description", "rationale"),
    "links": ("run_id", "evidence"),
    "health": ("run_id",),
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
    out: Annotated[Path, typer.Option("-o", "--out", help="A file ending in .jsonl, .json, .csv or .parquet.")],
    audience: As = AudienceName.owner,
) -> None:
    """Write a table to a file, the same bytes for the same run."""
    from insight import views
    from insight import workspace as workspaces
    from insight.report import tables

    opened = workspaces.open_workspace(workspace)
    tables.write(views.table(opened, table, audience=audience, exporting=True), out)


@app.command()
def report(
    workspace: WorkspacePath,
    audience: Annotated[AudienceName, typer.Option("--audience", help="Who it is for.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="A file ending in .html, .docx, .pptx or .xlsx.")],
) -> None:
    """Write a brief for an audience."""
    from insight import report as reports
    from insight import workspace as workspaces

    reports.write(workspaces.open_workspace(workspace), audience.value, out)


@app.command()
def anonymise(
    source: Annotated[Path, typer.Argument(help='A JSONL file of {"id", "text"}.', show_default=False)],
    out: Annotated[Path, typer.Option("-o", "--out", help="Where the redacted JSONL goes.")],
    roster: Roster = None,
) -> None:
    """Take the people out of texts; stores nothing."""
    from insight import console
    from insight.stateless import anonymise_file

    with console.progress() as progress:
        anonymise_file(source, out, roster=roster, progress=progress)


@app.command()
def confirm(
    link: Annotated[str, typer.Argument(help="The link's id, as insight links shows it.", show_default=False)],
    workspace: WorkspacePath,
    role: Role = "programme owner",
    strength: Annotated[str, typer.Option(help="prompted, shaped or confirmed_existing_plan.")] = "shaped",
    reason: Annotated[str, typer.Option(help="Why, in your words; names are taken out.")] = "",
) -> None:
    """Say that a conversation influenced a decision."""
    from insight import console, reviewing
    from insight import workspace as workspaces

    reviewing.give_verdict(
        workspaces.open_workspace(workspace), link, "confirmed", by_role=role, strength=strength, reason=reason
    )
    console.say("Confirmed. Take it back with: insight withdraw LINK -w WORKSPACE")


@app.command()
def reject(
    link: Annotated[str, typer.Argument(help="The link's id, as insight links shows it.", show_default=False)],
    workspace: WorkspacePath,
    role: Role = "programme owner",
    reason: Annotated[str, typer.Option(help="Why, in your words; names are taken out.")] = "",
) -> None:
    """Say that a conversation did not influence a decision."""
    from insight import console, reviewing
    from insight import workspace as workspaces

    reviewing.give_verdict(workspaces.open_workspace(workspace), link, "rejected", by_role=role, reason=reason)
    console.say("Rejected. Take it back with: insight withdraw LINK -w WORKSPACE")


@app.command()
def withdraw(
    link: Annotated[str, typer.Argument(help="The link's id, as insight links shows it.", show_default=False)],
    workspace: WorkspacePath,
    role: Role = "programme owner",
) -> None:
    """Take the last verdict on a link back."""
    from insight import console, reviewing
    from insight import workspace as workspaces

    reviewing.give_verdict(workspaces.open_workspace(workspace), link, "withdrawn", by_role=role)
    console.say("Withdrawn: the link is a suggestion again.")


@app.command()
def dashboard(
    workspace: WorkspacePath,
    port: Annotated[int, typer.Option(help="Where to serve it, on this machine only.")] = 8501,
) -> None:
    """Open the dashboard in a browser on this machine."""
    from insight import serve
    from insight import workspace as workspaces

    serve.serve(workspaces.open_workspace(workspace).path, port=port)


@app.command()
def check(
    workspace: WorkspacePath,
    roster: Roster = None,
    canary: Annotated[list[str] | None, typer.Option(help="A value that must not be found; may be repeated.")] = None,
) -> None:
    """Leak scan over every byte the workspace holds; integrity; thresholds. Exit 1 where something fails."""
    from insight import checking, console
    from insight import workspace as workspaces

    findings = list(checking.check(workspaces.open_workspace(workspace), roster=roster, canaries=canary or ()))
    for finding in findings:
        console.say(str(finding))
    if any(f.state == "fail" for f in findings):
        raise typer.Exit(1)


@app.command()
def erase(
    workspace: WorkspacePath,
    pair: Annotated[str | None, typer.Option(help="A pair's id.")] = None,
    person: Annotated[str | None, typer.Option(help="A person's name as the roster has it.")] = None,
    roster: Roster = None,
) -> None:
    """Take a contributor out of notes, vectors, themes and links, with a receipt."""
    from insight import console, erasing
    from insight import workspace as workspaces

    receipt = erasing.erase(workspaces.open_workspace(workspace), pair=pair, person=person, roster=roster)
    console.say(console.figures(receipt, as_json=False))
    console.tell("Files exported earlier are not in the workspace: delete them yourself.")


@app.command()
def doctor(
    workspace: Annotated[Path | None, typer.Option("-w", "--workspace", help="A workspace to look at.")] = None,
) -> None:
    """Models, versions, network posture and store."""
    from insight import console, diagnose

    for line in diagnose.doctor(workspace):
        console.say(line)


@app.command(name="eval")
def evaluate(
    what: Annotated[str, typer.Argument(help="anonymise, themes or links.", show_default=False)],
    data: Annotated[Path, typer.Option("--data", help="A folder with labels, laid out like the demo programme.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
) -> None:
    """Measure a station against labels, with intervals."""
    from insight import console
    from insight.evaluation import evaluate as measure

    console.say(console.figures(measure(what, data), as_json=as_json))
