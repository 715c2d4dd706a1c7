"""The dashboard as people use it: in a real browser, without a network, watched for requests and errors."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import insight
from insight import views
from tests.browsing import Watch, faults, settled, visit

pytestmark = [pytest.mark.browser, pytest.mark.models, pytest.mark.xdist_group("browser")]


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


THINGS = ("theme", "decision", "note")
LISTS = ("decisions", "reports", "policy")
OWNER = (
    *("", "health", "themes", "themes?picture=Map", *LISTS, *THINGS),
    *("review", "review?queue=Redactions", "review?queue=Pillars", "review?queue=Themes+without+decision"),
    *("add", "write", "quality", "search?q=team", "runs"),
)
EXECUTIVE = ("", "themes", "reports", "policy", "theme", "decision")
RESEARCHER = ("", "search?q=team", "runs", "themes", *LISTS, "theme", "decision")
OURS = re.compile(r"\b[a-z]+_[a-z_]+\b|\[[A-Z_]+[ -]|\b(?:T|L|R|N)-[A-Z0-9]{6,}\b|\b(?:NaN|nan|null)\b|^None$", re.M)
"""What only a program should read: a field's name, a pseudonym, an id, an empty cell."""

NO_WIDER = "() => document.querySelector('[data-testid=stMain]').scrollWidth <= innerWidth"


def address(folder: Path, path: str) -> str:
    """A thing's page with an id that every audience may open."""
    workspace = insight.open(folder)
    if path == "theme":
        path += f"?id={views.themes(workspace, audience='executive')['theme_id'].iloc[0]}"
    elif path == "decision":
        path += f"?id={views.table(workspace, 'decisions')['decision_id'].iloc[0]}"
    elif path == "note":
        path += f"?id={workspace.store.notes()[0].session}"
    return path + ("&" if "?" in path else "?")


@pytest.mark.parametrize(
    ("audience", "paths"), [("owner", OWNER), ("executive", EXECUTIVE), ("researcher", RESEARCHER)]
)
def test_every_page_of_every_audience_is_whole_and_open_to_everybody(
    page: Page, server: str, folder: Path, audience: str, paths
) -> None:
    for path in paths:
        page.set_viewport_size({"width": 1280, "height": 900})
        visit(page, f"{server}/{address(folder, path)}audience={audience}")
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
        assert page.get_by_text("Something went wrong").count() == 0, path
        assert page.locator("[data-testid=stException]").count() == 0, path
        if audience == "researcher" and path in OWNER:
            continue  # the same widgets as the owner's, fewer rows
        assert faults(page) == [], path
        page.emulate_media(color_scheme="dark")
        expect(page.locator(".stApp")).to_have_css("color-scheme", "dark")
        assert faults(page, "color-contrast") == [], f"{path} in the dark"
        page.emulate_media(color_scheme="light")
        if audience == "executive":
            icons = set(page.get_by_test_id("stIconMaterial").all_inner_texts())  # drawn from their names by a font
            assert set(OURS.findall(page.get_by_test_id("stMain").inner_text())) <= icons, path
        page.set_viewport_size({"width": 390, "height": 844})
        page.wait_for_function(NO_WIDER)


def test_a_filter_narrows_the_list_and_stays_in_the_address(page: Page, server: str, folder: Path) -> None:
    visit(page, f"{server}/themes")
    heading = page.get_by_role("heading", level=2)
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
    expect(other.get_by_role("heading", level=2).first).to_have_text(after)
    other.context.close()


def test_a_theme_opens_by_a_click_and_back_returns_to_the_filter(page: Page, server: str, folder: Path) -> None:
    visit(page, f"{server}/themes")
    page.get_by_role("button", name="Culture", exact=True).click()
    page.wait_for_url(re.compile("pillar=Culture"))
    settled(page)
    filtered = page.get_by_role("heading", level=2).first.inner_text()
    grid = page.get_by_test_id("stDataFrame").first
    grid.scroll_into_view_if_needed()
    grid.click(position={"x": 15, "y": 55})
    page.wait_for_url(re.compile(r"/theme\?.*id=T-"))
    settled(page)
    opened = page.url
    name = page.get_by_role("heading", level=1).inner_text()
    table = views.themes(insight.open(folder))
    listed = table[~table["status"].isin(["hidden", "group"]) & (table["pillar"] == "culture")]
    assert name == listed["name"].iloc[0]
    page.get_by_role("link", name=re.compile("^Note ")).first.click()
    page.wait_for_url(re.compile(r"/note\?"))
    settled(page)
    page.go_back()
    settled(page)
    expect(page.get_by_role("heading", level=1).first).to_have_text(name)
    assert page.url == opened
    page.go_back()
    settled(page)
    expect(page.get_by_role("heading", level=2).first).to_have_text(filtered)
    assert page.url.endswith("/themes?pillar=Culture")
    page.go_forward()
    settled(page)
    expect(page.get_by_role("heading", level=1).first).to_have_text(name)


def test_back_from_one_theme_to_another_shows_the_first(page: Page, server: str, folder: Path) -> None:
    theme, name = first_theme(folder)
    visit(page, f"{server}/theme?id={theme}")
    near = page.get_by_test_id("stPageLink").filter(has_not_text=re.compile("^Note |All themes")).locator("a").first
    other = near.inner_text()
    near.click()
    expect(page.get_by_role("heading", level=1).first).to_have_text(other)
    page.go_back()
    settled(page)
    expect(page.get_by_role("heading", level=1).first).to_have_text(name)


def test_a_link_is_confirmed_in_one_click_and_taken_back_in_another(page: Page, server: str, folder: Path) -> None:
    visit(page, f"{server}/review")
    before = len(insight.open(folder).store.verdicts())
    page.get_by_role("button", name="Confirm").first.click()
    expect(page.get_by_text("Link confirmed.").first).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Link confirmed.")).to_have_count(0)
    settled(page)
    said = insight.open(folder).store.verdicts()[before:]
    assert [v.status for v in said] == ["confirmed", "withdrawn"]


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
    expect(page.get_by_text("This page is for the programme owner only.").first).to_be_visible()
    assert page.get_by_role("button", name="Confirm").count() == 0


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until what is in focus is called so."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUS).startswith(wanted):
            return
    pytest.fail(f"Tab never comes to {wanted}")


FOCUS = """() => {
  const e = document.activeElement;
  return e.tagName === 'CANVAS' ? 'table' : e.querySelector('[data-testid=stMarkdownContainer]')?.innerText
    ?? e.getAttribute('aria-label') ?? e.innerText ?? '';
}"""


def test_the_keyboard_is_enough(page: Page, server: str, folder: Path) -> None:
    visit(page, f"{server}/")
    tab_to(page, "Themes")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1).first).to_have_text("Themes")
    settled(page)
    tab_to(page, "Culture")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.wait_for_url(re.compile("pillar=Digital"))
    settled(page)
    tab_to(page, "table")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+Space")
    page.wait_for_url(re.compile(r"/theme\?.*id=T-"))
    settled(page)
    tab_to(page, "Edit")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name", exact=True).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Name", exact=True).first).to_be_hidden()
    visit(page, f"{server}/review")
    before = len(insight.open(folder).store.verdicts())
    tab_to(page, "Confirm")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Link confirmed.").first).to_be_visible()
    settled(page)
    page.keyboard.press("Control+z")
    expect(page.get_by_text("Link confirmed.")).to_have_count(0)
    settled(page)
    said = insight.open(folder).store.verdicts()[before:]
    assert [v.status for v in said] == ["confirmed", "withdrawn"]


def test_every_chart_says_what_it_shows(page: Page, server: str) -> None:
    for path in ("", "themes", "themes?picture=Map"):
        visit(page, f"{server}/{path}")
        expect(page.locator("[data-testid=stPlotlyChart], [data-testid=stVegaLiteChart]").first).to_be_visible()
        expect(page.locator("[aria-label*='hemes ']").first).to_be_attached()
