"""The dashboard as people use it: in a real browser, without a network, watched for requests and errors."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

import insight
from insight import views
from tests.browsing import FLAGS, Watch, browser_path, serving, settled, visit

pytestmark = [pytest.mark.browser, pytest.mark.models, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def folder(demo_run: Path, tmp_path_factory) -> Path:
    return Path(shutil.copytree(demo_run, tmp_path_factory.mktemp("browser") / "workspace"))


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    browser_path()
    with serving(folder) as url:
        yield url


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def watch(server: str) -> Watch:
    return Watch((server,))


@pytest.fixture
def page(chromium: Browser, watch: Watch) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1400, "height": 1000}, accept_downloads=True)
    made = context.new_page()
    watch.on(made)
    yield made
    context.close()
    watch.clean()


def first_theme(folder: Path) -> tuple[str, str]:
    table = views.themes(insight.open(folder))
    row = table[(table["pillar"] != "none") & (table["status"] == "active")].iloc[0]
    return row["theme_id"], row["name"]


OWNER = (
    "",
    "health",
    "themes",
    "decisions",
    "review",
    "add",
    "write",
    "reports",
    "quality",
    "policy",
    "search",
    "runs",
)
EXECUTIVE = ("", "themes", "reports", "policy")
RESEARCHER = ("", "search?q=team", "runs", "themes", "decisions", "reports", "policy")


@pytest.mark.parametrize(
    ("audience", "paths"), [("owner", OWNER), ("executive", EXECUTIVE), ("researcher", RESEARCHER)]
)
def test_every_page_of_every_audience_opens_without_an_error(page: Page, server: str, audience: str, paths) -> None:
    for path in paths:
        visit(page, f"{server}/{path}{'&' if '?' in path else '?'}audience={audience}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.get_by_text("Something went wrong").count() == 0, path
        assert page.locator("[data-testid=stException]").count() == 0, path


def test_a_filter_narrows_the_list_and_stays_in_the_address(page: Page, server: str, folder: Path) -> None:
    visit(page, f"{server}/themes")
    heading = page.get_by_role("heading", level=3)
    before = heading.first.inner_text()
    page.get_by_role("button", name="Digital", exact=True).click()
    expect(heading.first).not_to_have_text(before)
    assert "pillar=Digital" in page.url
    after = heading.first.inner_text()
    listed = views.themes(insight.open(folder))
    listed = listed[~listed["status"].isin(["hidden", "group"])]
    digital, inside = (listed["pillar"] == "digital").sum(), (listed["pillar"] != "none").sum()
    assert after == f"{digital} of {inside} themes"

    other = page.context.browser.new_context().new_page()  # a fresh session: somebody else's browser
    visit(other, page.url)
    expect(other.get_by_role("heading", level=3).first).to_have_text(after)
    other.context.close()


def test_a_permalink_opens_the_same_theme_and_back_returns(page: Page, server: str, folder: Path) -> None:
    theme, name = first_theme(folder)
    visit(page, f"{server}/themes")
    visit(page, f"{server}/theme?id={theme}")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.go_back()
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Themes")


def test_a_theme_opens_by_a_click_on_its_row(page: Page, server: str, folder: Path) -> None:
    visit(page, f"{server}/themes")
    grid = page.get_by_test_id("stDataFrame").first
    grid.scroll_into_view_if_needed()
    grid.click(position={"x": 15, "y": 55})
    page.wait_for_url(re.compile(r"/theme\?.*id=T-"))
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(first_theme(folder)[1])


def test_a_link_is_confirmed_in_one_click_and_taken_back_in_another(page: Page, server: str, folder: Path) -> None:
    visit(page, f"{server}/review")
    before = len(insight.open(folder).store.verdicts())
    page.get_by_role("button", name="Confirm").first.click()
    expect(page.get_by_text("Link confirmed.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Link confirmed.")).to_have_count(0)
    settled(page)
    said = insight.open(folder).store.verdicts()[before:]
    assert [v.status for v in said] == ["confirmed", "withdrawn"]


def test_a_theme_is_renamed_and_the_edit_undone(page: Page, server: str, folder: Path) -> None:
    theme, name = first_theme(folder)
    visit(page, f"{server}/theme?id={theme}")
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("Name", exact=True).fill("What we call it now")
    page.get_by_label("Name", exact=True).press("Enter")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What we call it now", timeout=60_000)
    visit(page, f"{server}/themes")
    page.get_by_text("Your edits").click()
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_role("button", name="Redo").first).to_be_visible()
    assert first_theme(folder)[1] == name


CSV = "session_id,pair_id,date,status,notes\nN-1,P01,2026-01-14,held,Nobody can reset a password at night.\n"


def test_a_table_is_previewed_tried_and_leaves_nothing_behind(page: Page, server: str, tmp_path: Path, folder) -> None:
    import xlsxwriter

    plain, book = tmp_path / "Maria Lopez notes.csv", tmp_path / "notes.xlsx"
    plain.write_text(CSV)
    with xlsxwriter.Workbook(book) as made:
        sheet = made.add_worksheet()
        for at, line in enumerate(CSV.strip().split("\n")):
            sheet.write_row(at, 0, line.split(","))
    before = len(insight.open(folder).store.sessions())
    visit(page, f"{server}/add")
    page.locator("input[type=file]").first.set_input_files([plain, book])
    expect(page.get_by_role("heading", name="How the columns would be read")).to_be_visible()
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("Nothing was kept.")).to_be_visible(timeout=90_000)
    settled(page)
    assert len(insight.open(folder).store.sessions()) == before
    assert list(Path("/dev/shm").glob("insight-*")) == []


@pytest.mark.parametrize("kind", ["Web page", "Word", "Slides", "Workbook"])
def test_a_report_is_made_on_the_click(page: Page, server: str, kind: str, tmp_path: Path) -> None:
    visit(page, f"{server}/reports?audience=executive")
    with page.expect_download(timeout=60_000) as wait:
        page.get_by_role("button", name=kind).click()
    out = tmp_path / wait.value.suggested_filename
    wait.value.save_as(out)
    start = out.read_bytes()[:15]
    assert start.startswith(b"<!doctype html>" if kind == "Web page" else b"PK")


def test_the_executive_cannot_open_what_is_the_owners(page: Page, server: str, folder: Path) -> None:
    session = insight.open(folder).store.notes()[0].session
    visit(page, f"{server}/note?id={session}&audience=executive")
    assert session not in page.inner_text("body")
    visit(page, f"{server}/review?audience=executive")
    expect(page.get_by_text("This page is for the programme owner only.")).to_be_visible()
    assert page.get_by_role("button", name="Confirm").count() == 0


def test_the_keyboard_is_enough(page: Page, server: str) -> None:
    visit(page, f"{server}/")
    link = page.get_by_role("link", name="Programme health")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Programme health")
    tab = page.get_by_role("tab", name="Pairs worth a word")
    tab.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What became of appointments")).to_be_visible()


def test_every_chart_says_what_it_shows(page: Page, server: str) -> None:
    for path in ("", "themes", "themes?picture=Map"):
        visit(page, f"{server}/{path}")
        expect(page.get_by_test_id("stPlotlyChart").first).to_be_visible()
        expect(page.get_by_role("figure", name=re.compile("[Tt]hemes")).first).to_be_visible()


def test_dark_mode_is_dark_and_readable(chromium: Browser, server: str, watch: Watch) -> None:
    context = chromium.new_context(color_scheme="dark")
    page = context.new_page()
    watch.on(page)
    visit(page, f"{server}/")
    back, text = page.evaluate(
        "() => [getComputedStyle(document.querySelector('.stApp')).backgroundColor,"
        " getComputedStyle(document.querySelector('h1')).color]"
    )
    assert contrast(back, text) >= 7
    assert luminance(back) < 0.05
    context.close()
    watch.clean()


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    parts = [int(n) / 255 for n in re.findall(r"\d+", colour)[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
