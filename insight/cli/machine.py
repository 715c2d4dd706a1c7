"""The machine: serving, checking, measuring."""

from pathlib import Path
from typing import Annotated

import typer

from insight.cli.options import Roster, WorkspacePath, app


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


@app.command(name="eval")
def evaluate(
    what: Annotated[str, typer.Argument(help="anonymise, themes, links or agreement.", show_default=False)],
    data: Annotated[Path, typer.Option("--data", help="Labels: a folder laid out like the demo programme, or a file.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
) -> None:
    """Measure a station against labels, with intervals."""
    from insight import console
    from insight.evaluation import evaluate as measure

    doing = f"Measuring {what}: the whole line runs on a folder of labels, in a workspace that is thrown away"
    with console.waiting(doing):
        found = measure(what, data)
    console.say(console.figures(found, as_json=as_json))


@app.command()
def doctor(
    workspace: Annotated[Path | None, typer.Option("-w", "--workspace", help="A workspace to look at.")] = None,
) -> None:
    """Models, versions, network posture and store."""
    from insight import console, diagnose

    for line in diagnose.doctor(workspace):
        console.say(line)
