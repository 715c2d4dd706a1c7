"""What the documentation says works: its Python is run, its commands are parsed, its files exist."""

import contextlib
import io
import os
import re
import shlex
from pathlib import Path

import pytest
import typer

PAGES = ("README.md",)


def blocks(root: Path, language: str) -> list[tuple[str, str]]:
    found = []
    for name in (*PAGES, *sorted(str(p.relative_to(root)) for p in (root / "docs").rglob("*.md"))):
        text = (root / name).read_text(encoding="utf-8")
        found += [(name, block) for block in re.findall(rf"```{language}\n(.*?)```", text, re.S)]
    return found


def commands(root: Path) -> list[tuple[str, list[str]]]:
    found = []
    for name, block in blocks(root, "sh"):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            if words and words[0].rpartition("/")[2] == "insight" and len(words) > 1:
                end = next((i for i, word in enumerate(words) if word in {">", "|"}), len(words))
                found.append((name, words[1:end]))
    return found


def test_every_command_in_the_documentation_parses(root: Path) -> None:
    from insight.cli import app

    cli = typer.main.get_command(app)
    shown = commands(root)
    assert len(shown) >= 6
    for page, words in shown:
        if words[0].startswith("-"):
            continue
        command = cli.commands[words[0]]  # type: ignore[attr-defined]
        if "--help" in words:
            continue
        assert command.make_context(words[0], words[1:]), page


def test_every_make_target_in_the_documentation_exists(root: Path) -> None:
    made = set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text(), re.M))
    named = {word for _, block in blocks(root, "sh") for word in re.findall(r"^make ([a-z-]+)", block, re.M)}
    assert named
    assert named <= made


@pytest.mark.parametrize("page", PAGES)
def test_every_file_the_page_links_to_exists(root: Path, page: str) -> None:
    text = (root / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", text):
        assert (root / page).parent.joinpath(target).exists(), target


@pytest.mark.models
@pytest.mark.xdist_group("line")
def test_the_python_in_the_readme_runs(root: Path, demo_run: Path, tmp_path: Path) -> None:
    (tmp_path / "demo").symlink_to(demo_run)
    here = os.getcwd()
    os.chdir(tmp_path)
    try:
        for page, block in blocks(root, "python"):
            if page == "README.md":
                with contextlib.redirect_stdout(io.StringIO()) as said:
                    exec(compile(block, page, "exec"), {})
                assert said.getvalue().strip()
    finally:
        os.chdir(here)
