"""The line: notes in, themes and links out."""

from pathlib import Path
from typing import Annotated

import typer

from insight.cli.options import Decisions, Paths, Roster, WorkspacePath, app


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
    from insight import ahead

    given = {"engine.kind": engine, "engine.scheduler": scheduler}
    flags = {name: value for name, value in given.items() if value is not None}
    ahead.begin(workspace, sessions, flags=flags)
    from insight import console, pipeline
    from insight import workspace as workspaces

    opened = workspaces.init(workspace, flags=flags)
    with console.progress() as progress:
        report = pipeline.run(sessions, opened, decisions=decisions, roster=roster, progress=progress)
    console.tell_rejections(report.rejections)
    for remark in report.remarks:
        console.say(remark)
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
def add(
    tables: Annotated[list[Path], typer.Argument(help="Files or folders of such tables.", show_default=False)],
    workspace: WorkspacePath,
    roster: Roster = None,
) -> None:
    """Add what lies beside the notes: pair tables, surveys, unit figures, comparison counts, verdicts on links."""
    from insight import console, pipeline
    from insight import workspace as workspaces

    report = pipeline.add_tables(tables, workspaces.open_workspace(workspace), roster=roster)
    console.tell_rejections(report.rejections)
    for remark in report.remarks:
        console.say(remark)
    console.say(console.summary(report.counts, report.seconds))


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
def link(
    workspace: WorkspacePath,
    learn: Annotated[
        bool | None, typer.Option("--learn/--reset", help="Learn from verdicts (the default), or score as shipped.")
    ] = None,
) -> None:
    """Decisions to the notes that may have influenced them, with sentences as evidence."""
    from insight import console, linking, pipeline
    from insight import workspace as workspaces

    opened = workspaces.open_workspace(workspace)
    if learn is not None:
        linking.set_learning(opened, learning=learn)
    with console.progress() as progress:
        report = pipeline.link(opened, progress=progress)
    for remark in report.remarks:
        console.say(remark)
    console.say(console.summary(report.counts, report.seconds, report.run))


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
        rejections = anonymise_file(source, out, roster=roster, progress=progress)
    console.tell_rejections(rejections, see="")
