"""The documentation site: it must build without a warning, hold together, and fetch nothing from anywhere."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest


class Links(HTMLParser):
    """What a page fetches by itself, what it leads to, and the anchors it offers."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.leads: list[str] = []
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {k: v for k, v in attrs if v}
        self.anchors |= {values[k] for k in ("id", "name") if k in values}
        if tag in ("script", "img", "iframe", "source") and "src" in values:
            self.fetched.append(values["src"])
        if tag == "link" and values.get("rel") in ("stylesheet", "icon", "preconnect", "preload"):
            self.fetched.append(values.get("href", ""))
        if tag == "a" and "href" in values:
            self.leads.append(values["href"])


@pytest.fixture(scope="module")
def site(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("mkdocs", reason="the documentation's tools are not installed")
    out = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(out)]
    done = subprocess.run(
        command, cwd=root, capture_output=True, text=True, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    )
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    return out


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Links]:
    found = {}
    for path in sorted(site.rglob("*.html")):
        found[path] = Links()
        found[path].feed(path.read_text(encoding="utf-8"))
    return found


def test_nothing_is_fetched_from_another_host(site: Path, pages: dict[Path, Links]) -> None:
    assert len(pages) > 25
    for path, links in pages.items():
        assert not [x for x in links.fetched if urlsplit(x).netloc], path.name
    for style in site.rglob("*.css"):
        assert not re.search(r"url\((['\"]?)https?:|@import", style.read_text(encoding="utf-8")), style.name


def test_every_link_leads_somewhere(site: Path, pages: dict[Path, Links]) -> None:
    for path, links in pages.items():
        for link in links.leads:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or path.name == "404.html":
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            assert target.exists(), f"{path.name}: {link}"
            if parts.fragment and target in pages:
                assert unquote(parts.fragment) in pages[target].anchors, f"{path.name}: {link}"


def test_every_command_and_setting_is_in_the_reference(site: Path) -> None:
    import typer

    from insight.cli import app
    from insight.recipe import Recipe

    cli = (site / "reference" / "cli.html").read_text(encoding="utf-8")
    for name in typer.main.get_command(app).commands:  # type: ignore[attr-defined]
        assert f"insight {name}" in cli
    settings = (site / "reference" / "settings.html").read_text(encoding="utf-8")
    for section, field in Recipe.model_fields.items():
        assert f"[{section}]" in settings
        for name in field.annotation.model_fields:  # type: ignore[union-attr]
            assert f"<td>{name}</td>" in settings


def test_the_reference_tells_the_public_functions(site: Path) -> None:
    text = (site / "reference" / "python.html").read_text(encoding="utf-8")
    for name in (
        "insight.pipeline.run",
        "insight.views.themes.themes",
        "insight.comparing.compare",
        "insight.batch.run",
    ):
        assert f'id="{name}"' in text


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "SECURITY.md", "CITATION.cff", "CHANGELOG.md", "LICENSE"])
def test_the_repository_says_how_to_take_part(root: Path, name: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    assert len(text) > 200
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", text):
        assert (root / target).exists(), target


def test_the_citation_is_of_this_version(root: Path) -> None:
    from importlib.metadata import version

    import yaml

    cited = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["version"] == version("insight")
    assert cited["cff-version"] == "1.2.0"
    assert {"title", "authors", "license", "message"} <= cited.keys()


@pytest.mark.models
@pytest.mark.xdist_group("line")
def test_the_researchers_first_hour_runs(
    root: Path, demo_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "demo").symlink_to(demo_run)
    from insight import workspace as workspaces
    from insight.report import archive

    monkeypatch.chdir(tmp_path)
    archive.export_run(workspaces.open_workspace(Path("demo")), Path("run"), audience="researcher")  # as its shell does
    names: dict[str, object] = {}
    text = (root / "docs" / "tutorials" / "researcher.md").read_text(encoding="utf-8")
    for block in re.findall(r"```python\n(.*?)```", text, re.S):
        exec(compile(block, "researcher.md", "exec"), names)
    said = capsys.readouterr().out
    assert "persistent" in said or "emerging" in said
    assert "80% of the notes, draw 2" in said
