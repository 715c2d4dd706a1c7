"""What changes a workspace, done as its owner does it: every edit of a theme with its way back, and notes by upload."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import insight
from insight import views
from insight.views import reviews
from tests.browsing import Watch, choose, serving, settled, visit
from tests.folders import content, copied

pytestmark = [pytest.mark.browser, pytest.mark.models, pytest.mark.xdist_group("browser")]
HEADINGS = ("Wirklich wann", "Tandemnummer neu", "Aus dem Block von Maria Lopez", "Ja oder nein")
ROWS = (
    (
        "2026-01-14",
        "P01",
        "Nobody in the stores can reset a password at night, so a till stands idle until seven.",
        "held",
    ),
    ("2026-01-20", "P02", "Customers ask to pay in three parts and we have no clear answer that we may give.", "held"),
    (
        "someday soon",
        "P03",
        "Apprentices pay for their own train and wait six weeks until the money comes back.",
        "held",
    ),
)


@pytest.fixture
def folder(demo_run: Path, tmp_path: Path) -> Path:
    """A workspace for one try of one test: what a try did must not be there at the next."""
    return copied(demo_run, tmp_path / "workspace")


@pytest.fixture
def server(folder: Path) -> Iterator[str]:
    with serving(folder) as url:
        yield url


@pytest.fixture
def page(chromium: Browser, server: str) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1400, "height": 1200})
    made, watch = context.new_page(), Watch((server,))
    watch.on(made)
    yield made
    context.close()
    watch.clean()


def active(folder: Path):
    table = views.themes(insight.open(folder))
    return table[(table["pillar"] != "none") & (table["status"] == "active") & (table["segments"] >= 12)]


def edit(page: Page, server: str, theme: str) -> None:
    visit(page, f"{server}/theme?id={theme}")
    page.get_by_role("button", name="Edit", exact=True).click()
    expect(page.get_by_label("Name", exact=True).first).to_be_visible()


def done(page: Page, folder: Path, kinds: Sequence[str]) -> None:
    """The edit is applied, and the browser has come to where it leads."""
    expect(page.get_by_text("Undo it under Your edits").first).to_be_visible()
    settled(page)
    assert list(reviews.edits(insight.open(folder))["kind"])[: len(kinds)][::-1] == list(kinds)


def test_each_edit_of_a_theme_is_done_logged_and_undone(page: Page, server: str, folder: Path) -> None:
    before = views.themes(insight.open(folder))
    one, two, three = active(folder)["theme_id"].iloc[:3]
    names = dict(zip(before["theme_id"], before["name"], strict=True))

    edit(page, server, one)
    page.get_by_label("Name", exact=True).fill("What we call it now")
    page.get_by_label("Name", exact=True).press("Enter")
    page.get_by_role("button", name="Rename").click()
    done(page, folder, ["rename"])
    expect(page.get_by_role("heading", level=1).first).to_have_text("What we call it now")

    edit(page, server, one)
    page.get_by_role("button", name="Pin", exact=True).click()
    done(page, folder, ["rename", "pin"])
    expect(page.get_by_text(re.compile("· pinned$")).first).to_be_visible()

    edit(page, server, one)
    page.get_by_role("combobox", name="Move a sentence").click()
    page.get_by_role("option").first.click()
    settled(page)
    choose(page, "to", names[two])
    page.get_by_role("button", name="Move", exact=True).click()
    done(page, folder, ["rename", "pin", "move"])

    edit(page, server, two)
    page.get_by_role("button", name="Show how it would split").click()
    expect(page.get_by_label(re.compile("^Part 2: ")).first).to_be_visible()
    page.get_by_label(re.compile("^Part 2: ")).fill("The smaller part")
    page.get_by_label(re.compile("^Part 2: ")).press("Enter")
    settled(page)
    page.get_by_role("button", name="Split", exact=True).click()
    done(page, folder, ["rename", "pin", "move", "split"])
    assert "The smaller part" in set(views.themes(insight.open(folder))["name"])

    edit(page, server, three)
    choose(page, "Merge into", "What we call it now")
    page.get_by_role("button", name="Merge", exact=True).click()
    done(page, folder, ["rename", "pin", "move", "split", "merge"])
    expect(page.get_by_role("heading", level=1).first).to_have_text("What we call it now")
    assert f"id={one}" in page.url
    assert three not in set(views.themes(insight.open(folder))["theme_id"])

    edit(page, server, two)
    page.get_by_role("button", name="Hide", exact=True).click()
    done(page, folder, ["rename", "pin", "move", "split", "merge", "hide"])
    expect(page.get_by_role("heading", level=1).first).to_have_text("Themes")

    page.get_by_text("Your edits", exact=True).click()
    expect(page.get_by_text("6 of 6 stand.").first).to_be_visible()
    expect(page.get_by_text("Renamed to “What we call it now”").first).to_be_visible()
    for left in range(5, -1, -1):
        page.get_by_role("button", name="Undo", exact=True).first.click()
        expect(page.get_by_text(f"{left} of 6 stand.").first).to_be_visible()
        settled(page)
    assert views.themes(insight.open(folder)).equals(before)


def upload(page: Page, server: str, demo: Path, notes: Path) -> None:
    visit(page, f"{server}/add")
    for place, file in ((0, notes), (2, demo / "participants.csv")):
        page.locator("input[type=file]").nth(place).set_input_files(file)
        expect(page.get_by_role("button", name=f"Remove {file.name}")).to_be_visible()
        settled(page)
    expect(page.get_by_text("This workspace was made with a roster")).to_have_count(0)
    expect(page.get_by_role("heading", name="How the columns are read").first).to_be_visible()
    settled(page)


def test_columns_are_chosen_tried_added_and_remembered(
    page: Page, server: str, folder: Path, demo: Path, tmp_path: Path, uploads: Path
) -> None:
    import xlsxwriter

    plain, book = tmp_path / "Maria Lopez notes.csv", tmp_path / "more.xlsx"
    plain.write_text("\n".join(";".join(row) for row in (HEADINGS, *ROWS)))
    with xlsxwriter.Workbook(book) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, ("2026-02-03", "P04", "The rota changes on Thursday night and nobody is told.", "held"))
    before = {s.id for s in insight.open(folder).store.sessions()}
    upload(page, server, demo, plain)
    assert "Maria Lopez" not in page.get_by_test_id("stMain").inner_text().replace(plain.name, "")
    expect(page.get_by_text("No column is read as date. Choose one.").first).to_be_visible()
    for field, column in {"Date": "A", "Pair": "B", "Status": "D", "Note": "C"}.items():
        choose(page, field, re.compile(rf"^{column}( ·|$)"))
    page.keyboard.press("Escape")
    expect(page.get_by_text("Choose one.")).to_have_count(0)
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("Nothing was kept.").first).to_be_visible()
    settled(page)
    expect(
        page.get_by_test_id("stMetric").filter(has_text="Sessions").get_by_test_id("stMetricValue").first
    ).to_have_text("2")
    expect(page.get_by_text(re.compile("^[1-9] places? to look at")).first).to_be_visible()
    settled(page)
    assert {s.id for s in insight.open(folder).store.sessions()} == before

    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text(re.compile("^Added: ")).first).to_be_visible(timeout=120_000)
    settled(page)
    added = [s for s in insight.open(folder).store.sessions() if s.id not in before]
    assert sorted(str(s.date) for s in added) == ["2026-01-14", "2026-01-20"]

    upload(page, server, demo, book)  # the same headings another day, in another kind of file
    expect(page.get_by_text("Notes, file 1: 4 of 4 columns are read").first).to_be_visible()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text(re.compile("^Added: ")).first).to_be_visible(timeout=120_000)
    settled(page)
    added = [s for s in insight.open(folder).store.sessions() if s.id not in before]
    assert sorted(str(s.date) for s in added) == ["2026-01-14", "2026-01-20", "2026-02-03"]
    assert {p for s in added for p in s.pairs} <= {
        p for s in insight.open(folder).store.sessions() if s.id in before for p in s.pairs
    }
    assert list(uploads.iterdir()) == []
    kept = content(folder).lower()
    assert not any(heading.lower().encode() in kept for heading in HEADINGS)


def test_other_kinds_and_sizes_of_files_are_refused(page: Page, server: str, tmp_path: Path) -> None:
    program, large = tmp_path / "a.exe", tmp_path / "large.csv"
    program.write_bytes(b"MZ")
    with large.open("wb") as made:
        made.truncate(201 * 1024 * 1024)  # a hole: it takes no room
    visit(page, f"{server}/add")
    for file, why in ((program, "not allowed"), (large, r"200(\.0)?MB or smaller")):
        page.locator("input[type=file]").nth(0).set_input_files(file)
        chip = page.get_by_test_id("stFileChip").filter(has_text=file.name)
        expect(chip).to_have_attribute("aria-invalid", "true")
        expect(chip).to_have_accessible_description(re.compile(why))
        assert page.get_by_role("button", name="Try it").count() == 0
        visit(page, f"{server}/add")
