"""Codebooks: what a researcher's tool sends back must land on the theme it came from, and carry no name in."""

import shutil
from pathlib import Path

import pytest
from lxml import etree

from insight import codebook
from insight import workspace as workspaces
from insight.codebook import Code
from insight.errors import InputError, UsageError
from insight.models.pillars import read_pillars

CODES = [
    Code("11111111-1111-5111-8111-111111111111", "culture", "How we work & talk"),
    Code(
        "22222222-2222-5222-8222-222222222222",
        "=late mails",
        'Messages "at night"',
        "11111111-1111-5111-8111-111111111111",
    ),
]


@pytest.mark.parametrize("suffix", ["qdc", "csv"])
def test_what_goes_out_comes_back(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"codes.{suffix}"
    codebook.write(CODES, path)
    back = codebook.read(path)
    assert [c.guid for c in back] == [c.guid for c in CODES]
    assert [c.parent for c in back] == [c.parent for c in CODES]
    assert [c.description for c in back] == [c.description for c in CODES]
    assert back[1].name == "=late mails"
    assert (b",'=late mails," in path.read_bytes()) == (suffix == "csv")  # a spreadsheet must not run it


def test_the_qdc_is_as_the_standard_has_it() -> None:
    root = etree.fromstring(codebook.as_qdc(CODES).encode())
    space = "{urn:QDA-XML:codebook:1.0}"
    assert root.tag == f"{space}CodeBook"
    [top] = root.findall(f"{space}Codes/{space}Code")
    assert top.get("guid") == CODES[0].guid
    assert top.get("isCodable") == "true"
    assert top.find(f"{space}Code").get("name") == "=late mails"
    assert top.find(f"{space}Description").text == "How we work & talk"


def test_a_codebook_of_names_only_is_enough(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("Name,Parent\nlate mails,culture\nculture,\n")
    found = codebook.read(tmp_path / "c.csv")
    assert [(c.name, bool(c.parent)) for c in found] == [("culture", False), ("late mails", True)]
    assert found[1].parent == found[0].guid


def test_entities_are_not_fetched(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    evil = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{tmp_path}/secret.txt">]>'
    code = '<Codes><Code guid="1" name="a"><Description>&e;</Description></Code></Codes>'
    text = f'{evil}<CodeBook xmlns="urn:QDA-XML:codebook:1.0">{code}</CodeBook>'
    (tmp_path / "c.qdc").write_text(text)
    assert "secret" not in str(codebook.read(tmp_path / "c.qdc"))


def test_what_is_no_codebook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "c.qdc").write_text("<CodeBook")
    (tmp_path / "c.csv").write_text("colour\nred\n")
    with pytest.raises(InputError, match="not XML"):
        codebook.read(tmp_path / "c.qdc")
    with pytest.raises(InputError, match="no column name"):
        codebook.read(tmp_path / "c.csv")
    with pytest.raises(UsageError, match=r"\.csv or \.qdc"):
        codebook.write(CODES, tmp_path / "c.docx")


@pytest.mark.models
@pytest.mark.xdist_group("line")
def test_a_theme_renamed_elsewhere_is_renamed_here_and_names_stay_out(demo_copy: Path) -> None:
    workspace = workspaces.open_workspace(demo_copy)
    found = codebook.codes(workspace)
    place = next(i for i, c in enumerate(found) if c.parent)
    theme = next(t for t in workspace.store.themes() if codebook.guid("theme", t.id) == found[place].guid)
    found[place] = Code(found[place].guid, "something else entirely", "", found[place].parent)
    new = Code("a", "safety", "Health and safety, as Margaret Winterbottom calls it")
    counts = codebook.take_in(workspace, [*found, new, Code("b", "near misses", "Somebody slipped on the ramp.", "a")])
    assert counts["themes renamed"] == 1
    assert counts["pillars changed or added"] == 1
    assert {t.id: t.name for t in workspace.store.themes()}[theme.id] == "something else entirely"
    pillars = {p.name: p for p in read_pillars(workspace.pillars_file)}
    assert list(pillars) == ["digital", "market", "culture", "inclusion", "safety"]
    assert pillars["safety"].examples == ("Somebody slipped on the ramp.",)
    assert "Winterbottom" not in workspace.pillars_file.read_text()
    shutil.rmtree(demo_copy)
