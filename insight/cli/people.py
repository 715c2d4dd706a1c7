"""What people decide: verdicts, erasure."""

from pathlib import Path
from typing import Annotated

import typer

from insight.cli.options import Format, Role, Roster, Shape, WorkspacePath, app


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
def erase(
    workspace: WorkspacePath,
    pair: Annotated[str | None, typer.Option(help="A pair's id.")] = None,
    person: Annotated[str | None, typer.Option(help="A person's name as the roster has it.")] = None,
    roster: Roster = None,
    lift: Annotated[bool, typer.Option("--lift", help="Let them in again when their files are next read.")] = False,
) -> None:
    """Take a contributor out of notes, vectors, themes and links, with a receipt, and keep them out."""
    from insight import console, erasing
    from insight import workspace as workspaces

    if lift:
        erasing.lift(workspaces.open_workspace(workspace), pair=pair, person=person, roster=roster)
        console.say("Lifted: their notes are read the next time their file is given.")
        return
    receipt = erasing.erase(workspaces.open_workspace(workspace), pair=pair, person=person, roster=roster)
    console.say(console.figures(receipt, as_json=False))
    console.tell("A keyed mark keeps their notes out when files are read again. To let them in: insight erase --lift")
    console.tell("Files exported earlier are not in the workspace: delete them yourself.")


@app.command()
def retention(
    workspace: WorkspacePath,
    remove: Annotated[bool, typer.Option("--remove", help="Take out what is past its time, for good.")] = False,
    format: Format = Shape.table,
) -> None:
    """What is past the time it is kept, by class of record (programme.toml, [retention]); --remove takes it out."""
    import datetime as dt

    from insight import console, erasing, views
    from insight import workspace as workspaces

    opened = workspaces.open_workspace(workspace)
    today = dt.datetime.now(dt.UTC).date()
    if not remove:
        console.show(views.retention(opened, today=today), format)
        return
    receipt = erasing.expire(opened, today=today)
    console.show_figures(receipt, format)
    console.tell("Files exported earlier are not in the workspace: delete them yourself.")


@app.command()
def rotate_key(
    workspace: WorkspacePath,
    new_key_file: Annotated[
        Path | None, typer.Option(help="A file with the new key, readable by you alone; without it one is made.")
    ] = None,
) -> None:
    """Change the key: every pseudonym and id is made anew from what is stored, and checked."""
    from insight import console, rekeying
    from insight import workspace as workspaces

    opened = workspaces.open_workspace(workspace)
    console.say(console.figures(rekeying.rotate(opened, new_key=new_key_file), as_json=False))
    console.say("The key is changed.")
    console.tell(
        f"The keys, the newest first: {rekeying.key_file(opened)}. Keep a copy of this file, and keep it apart."
    )
    console.tell("Where INSIGHT_KEY is set: unset it, or set it to all that file holds.")


@app.command()
def withhold(
    workspace: WorkspacePath,
    session: Annotated[str | None, typer.Option(help="A session's id.")] = None,
    pair: Annotated[str | None, typer.Option(help="A pair's id: all its sessions.")] = None,
) -> None:
    """Withdraw consent: from the next view on a session counts in totals and is never quoted or cited."""
    from insight import console, policy
    from insight import workspace as workspaces
    from insight.errors import UsageError

    if (session is None) == (pair is None):
        raise UsageError("Name one: --session ID or --pair ID.")
    policy.withdraw(workspaces.open_workspace(workspace), session=session, pair=pair)
    console.say("Withdrawn. To take the words out as well, use: insight erase")


@app.command()
def rebase(workspace: WorkspacePath, role: Role = "programme owner") -> None:
    """Let thresholds that were lowered in insight.toml take effect; the log says who and when."""
    from insight import console, policy
    from insight import workspace as workspaces

    changed = policy.rebase(workspaces.open_workspace(workspace), by_role=role)
    for name, (before, after) in changed.items():
        console.say(f"policy.{name}: {before} -> {after}")
    if not changed:
        console.say("Nothing to re-base: every threshold in insight.toml is in force already.")
