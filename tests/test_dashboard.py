"""The parts of the dashboard that need no browser: who may see what, edits that can be undone, uploads, the server."""

import asyncio
import tempfile
from pathlib import Path

import numpy as np
import pytest

import insight
from insight import reviewing, views
from insight.dashboard import access, shell, web
from insight.dashboard.decision import passages
from insight.dashboard.runs import differences
from insight.dashboard.uploads import Placed, place, suffix_of, try_out
from insight.dashboard.widgets import plain
from insight.errors import DisclosureError, InputError, UsageError
from insight.serve import command
from insight.views import asking, finding, reviews, theme_map
from insight.workspace import Workspace
from tests.conftest import HashEmbedder
from tests.folders import copied

ROLES = {"claim": "groups", "owner": "office", "executive": ["board", "chiefs"], "researcher": ["analytics"]}


@pytest.mark.parametrize(
    ("held", "seen"),
    [
        (["board"], ["executive"]),
        ("office", ["owner"]),
        (["office", "analytics", "canteen"], ["owner", "researcher"]),
        (["owner"], []),  # a claim that happens to be called like an audience gives nothing
        ([], []),
        (None, []),
    ],
)
def test_a_role_comes_from_the_mapping_and_from_nothing_else(held, seen) -> None:
    assert access.allowed({"groups": held, "roles": ["office"]}, ROLES) == seen


def test_without_a_mapping_nobody_has_a_role() -> None:
    assert access.allowed({"roles": ["owner", ""]}, {}) == []


@pytest.mark.parametrize(
    ("user", "out"), [({"exp": 100}, True), ({"exp": 300}, False), ({}, True), ({"exp": "x"}, True)]
)
def test_a_sign_in_without_a_date_or_past_it_has_run_out(user, out) -> None:
    assert access.expired(user, at=200.0) is out


def test_every_audience_has_a_front_door_and_reports() -> None:
    for audience in access.NAMES:
        mine = [row for row in shell.PAGES if audience in row[5]]
        assert mine[0][1], audience
        assert "reports" in {row[0] for row in mine}
    owners = {row[0] for row in shell.PAGES if row[5] == ("owner",)}
    assert {"note", "queues", "add", "register", "quality", "health"} <= owners


def test_every_page_named_is_there() -> None:
    folder = Path(shell.__file__).parent
    assert all((folder / f"{row[0]}.py").is_file() for row in shell.PAGES)


class TestServer:
    def test_it_binds_to_loopback_and_quotes_no_error(self) -> None:
        line = command(port=1, environ={})
        assert "--server.address=127.0.0.1" in line
        assert "--client.showErrorDetails=none" in line
        assert "--browser.gatherUsageStats=false" in line

    @pytest.mark.parametrize("address", ["0.0.0.0", "192.168.1.4", "example.org", "::"])
    def test_an_open_address_needs_a_sign_in(self, address: str, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="without signing in"):
            command(port=1, environ={"INSIGHT_ADDRESS": address})
        empty = tmp_path / "secrets.toml"
        empty.write_text("[insight]\n")
        with pytest.raises(UsageError, match="without signing in"):
            command(port=1, environ={"INSIGHT_ADDRESS": address, "INSIGHT_SECRETS": str(empty)})
        empty.write_text('[auth]\nclient_id = "insight"\n')
        line = command(port=1, environ={"INSIGHT_ADDRESS": address, "INSIGHT_SECRETS": str(empty)})
        assert f"--server.address={address}" in line


def served(body: bytes, kind: bytes) -> tuple[dict[bytes, bytes], bytes]:
    async def app(scope, receive, send) -> None:
        headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body[:5], "more_body": True})
        await send({"type": "http.response.body", "body": body[5:]})

    sent: list[dict] = []

    async def send(message) -> None:
        sent.append(message)

    scope = {"type": "http", "headers": [(b"accept", b"text/html"), (b"accept-encoding", b"gzip")]}
    asyncio.run(web.Told(app)(scope, None, send))
    return dict(sent[0]["headers"]), b"".join(m.get("body", b"") for m in sent[1:])


class TestPagesAsServed:
    def test_a_page_is_told_where_its_backend_is(self) -> None:
        headers, body = served(b"<html><head><title>x</title></head></html>", b"text/html; charset=utf-8")
        assert b"BACKEND_BASE_URL" in body
        assert int(headers[b"content-length"]) == len(body)
        assert body.endswith(b"</head></html>")

    def test_nothing_else_is_touched_and_everything_has_the_policy(self) -> None:
        headers, body = served(b"console.log('<head>')", b"text/javascript")
        assert body == b"console.log('<head>')"
        assert b"default-src 'self'" in headers[b"content-security-policy"]
        assert b"http:" not in headers[b"content-security-policy"]


@pytest.mark.parametrize("text", ["# a", "[x](http://evil.example)", "<b>", "a_b_c", "$x$", ":material/home:", "1. a"])
def test_text_is_never_read_as_markdown(text: str) -> None:
    import re

    assert re.sub(r"\\(.)", r"\1", plain(text)) == text
    assert not re.search(r"(?<!\\)[\[<#_$:*`]", plain(text))


def test_two_manifests_are_compared_leaf_by_leaf() -> None:
    before = {"recipe": {"themes": {"seed": 0}}, "versions": {"numpy": "1"}, "same": [1]}
    after = {"recipe": {"themes": {"seed": 3}}, "versions": {}, "same": [1]}
    assert differences(before, after) == [
        {"what": "recipe.themes.seed", "before": "0", "after": "3"},
        {"what": "versions.numpy", "before": "1", "after": "None"},
    ]


@pytest.mark.parametrize("name", ["notes.exe", "notes", "a.csv.sh", ".."])
def test_other_kinds_of_files_are_refused_without_their_name(name: str) -> None:
    with pytest.raises(InputError) as refused:
        suffix_of(name)
    assert name not in str(refused.value)


@pytest.fixture
def workspace(demo_copy: Path) -> Workspace:
    return insight.open(demo_copy)


@pytest.mark.models
class TestOwnersActions:
    def test_merge_and_undo_leave_things_as_they_were(self, workspace: Workspace) -> None:
        before, where = views.themes(workspace), workspace.store.assignments()
        one, two = before.loc[before["status"] == "active", "theme_id"].iloc[:2]
        edit = reviewing.edit_theme(workspace, "merge", one, detail={"into": two})
        merged = views.themes(workspace).set_index("theme_id")
        assert one not in merged.index
        sizes = before.set_index("theme_id")["segments"]
        assert merged.loc[two, "segments"] == sizes[one] + sizes[two]
        reviewing.undo_edit(workspace, edit)
        assert views.themes(workspace).equals(before)
        assert [(a.segment, a.theme) for a in workspace.store.assignments()] == [(a.segment, a.theme) for a in where]

    def test_an_edit_survives_the_next_mine_and_can_still_be_undone(self, workspace: Workspace) -> None:
        before = views.themes(workspace).set_index("theme_id")
        theme = before.index[before["status"] == "active"][0]
        edit = reviewing.edit_theme(workspace, "rename", theme, detail={"name": "Quieter evenings"})
        insight.mine(workspace)
        assert views.themes(workspace).set_index("theme_id").loc[theme, "name"] == "Quieter evenings"
        reviewing.undo_edit(workspace, edit)
        assert views.themes(workspace).set_index("theme_id").loc[theme, "name"] == before.loc[theme, "name"]

    def test_names_in_an_edit_are_taken_out(self, workspace: Workspace) -> None:
        theme = views.themes(workspace)["theme_id"].iloc[0]
        reviewing.edit_theme(workspace, "rename", theme, detail={"name": "What Jonathan Meyers wants"})
        assert "Meyers" not in workspace.store.theme_edits()[-1].detail["name"]

    def test_a_hidden_theme_is_in_no_list_of_others(self, workspace: Workspace) -> None:
        shown = views.themes(workspace, audience="executive")["theme_id"].iloc[0]
        reviewing.edit_theme(workspace, "hide", shown)
        assert shown not in set(views.themes(workspace, audience="executive")["theme_id"])

    def test_a_pillar_answer_is_kept_and_taken_back(self, workspace: Workspace) -> None:
        segment = asking.pillar_questions(workspace)["segment_id"].iloc[0]
        answer = reviewing.confirm_pillars(workspace, segment, ["digital"])
        asked = asking.pillar_questions(workspace)
        assert segment not in set(asked["segment_id"])
        assert (asked.attrs["given"], asked.attrs["waiting"]) == (1, True)
        reviewing.take_back_pillars(workspace, answer)
        assert workspace.store.confirmations() == []
        assert not asking.pillar_questions(workspace).attrs["waiting"]
        with pytest.raises(UsageError, match="no pillars"):
            reviewing.confirm_pillars(workspace, segment, ["poetry"])

    def test_an_answer_and_another_in_its_place_both_count_from_the_next_update(self, workspace: Workspace) -> None:
        asked = asking.pillar_questions(workspace)
        assert asked["session_id"].is_unique
        segment, pillars = asked["segment_id"].iloc[0], workspace.store.pillar_scores()
        for said in (["digital"], ["market", "culture"]):
            reviewing.confirm_pillars(workspace, segment, said)
            insight.mine(workspace)
            after = workspace.store.pillar_scores()
            row = after.labels[after.ids.index(segment)]
            assert {name for name, holds in zip(after.pillars, row, strict=True) if holds} == set(said)
            assert not asking.pillar_questions(workspace).attrs["waiting"]
        assert "sentences changed their pillars" in reviewing.what_changed(pillars, after)

    def test_a_note_held_back_is_gone_from_everything(self, workspace: Workspace) -> None:
        session = workspace.store.notes()[0].session
        reviewing.hold_back(workspace, session)
        assert session not in set(views.notes(workspace)["session_id"])
        assert session not in set(views.segments(workspace)["session_id"])
        assert session in set(reviews.held_back(workspace)["session_id"])
        assert workspace.store.digests()[session]  # reading the same file again does not bring it back

    def test_a_looked_at_redaction_leaves_the_queue_and_comes_back(self, workspace: Workspace) -> None:
        queue = reviews.redactions(workspace)
        if queue.empty:
            pytest.skip("the anonymiser is sure of every redaction of the demo")
        note = queue["note_id"].iloc[0]
        reviewing.looks_right(workspace, note)
        assert note not in set(reviews.redactions(workspace)["note_id"])
        reviewing.take_back_look(workspace, note)
        assert note in set(reviews.redactions(workspace)["note_id"])

    def test_a_decision_by_form_has_no_names(self, workspace: Workspace) -> None:
        name = reviewing.add_decision(workspace, {"title": "Let Priya Raman pick the tools", "unit": "Digital"})
        made = {d.id: d for d in workspace.store.decisions()}[name]
        assert "Raman" not in made.title
        assert made.unit == "Digital"
        with pytest.raises(InputError, match="title"):
            reviewing.add_decision(workspace, {"title": "  "})

    def test_what_is_cached_is_asked_anew_after_each_action(self, workspace: Workspace) -> None:
        stamps = [reviews.stamp(workspace)]
        link = views.links(workspace)["link_id"].iloc[0]
        reviewing.give_verdict(workspace, link, "confirmed")
        stamps.append(reviews.stamp(workspace))
        edit = reviewing.edit_theme(workspace, "pin", views.themes(workspace)["theme_id"].iloc[0])
        stamps.append(reviews.stamp(workspace))
        reviewing.undo_edit(workspace, edit)
        stamps.append(reviews.stamp(workspace))
        reviewing.confirm_pillars(workspace, workspace.store.segments()[0].id, [])
        stamps.append(reviews.stamp(workspace))
        reviewing.add_decision(workspace, {"title": "More of it"})
        stamps.append(reviews.stamp(workspace))
        reviewing.hold_back(workspace, workspace.store.notes()[0].session)
        stamps.append(reviews.stamp(workspace))
        assert len(set(stamps)) == len(stamps)
        assert reviews.stamp(workspace) == stamps[-1]


@pytest.mark.models
class TestViewsOfThePages:
    @pytest.mark.parametrize("audience", ["executive", "researcher"])
    def test_the_owners_queues_are_refused_to_others(self, demo_run: Path, audience: str) -> None:
        workspace = insight.open(demo_run)
        for view in (reviews.edits, asking.pillar_questions, reviews.redactions, reviews.held_back, reviews.questions):
            with pytest.raises(DisclosureError):
                view(workspace, audience=audience)

    def test_the_map_shows_the_themes_of_the_list_and_stays(self, demo_run: Path) -> None:
        workspace = insight.open(demo_run)
        for audience in ("owner", "executive"):
            spots = theme_map.theme_map(workspace, audience=audience)
            assert set(spots["theme_id"]) <= set(views.themes(workspace, audience=audience)["theme_id"])
            again = theme_map.theme_map(workspace, audience=audience)
            assert spots[["x", "y"]].equals(again[["x", "y"]])

    def test_known_distances_come_out_as_they_are(self) -> None:
        line = theme_map.plane(np.array([[1, 0], [0, 1], [-1, 0]], np.float32))
        apart = np.linalg.norm(line[:, None] - line[None], axis=2)
        assert np.allclose(apart[[0, 1, 0], [1, 2, 2]], [2**0.5, 2**0.5, 2.0], atol=1e-3)

    def test_a_rounding_error_does_not_turn_the_map(self) -> None:
        rows = np.random.default_rng(1).normal(size=(40, 30)).astype(np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        nearly = rows + np.float32(1e-6)
        assert np.abs(theme_map.plane(rows) - theme_map.plane(nearly)).max() < 0.01

    def test_search_by_words_wants_every_word_in_any_form(self, demo_run: Path) -> None:
        workspace = insight.open(demo_run)
        found = finding.search(workspace, query="passwords", by="words")
        assert len(found)
        assert all("password" in text.lower() for text in found["text"])
        assert finding.search(workspace, query="passwords zeppelin", by="words").empty

    def test_a_researcher_finds_only_what_may_be_quoted(self, demo_run: Path) -> None:
        workspace = insight.open(demo_run)
        found = finding.search(workspace, query="team", by="words", audience="researcher", most=1000)
        allowed = views.segments(workspace, audience="researcher")
        assert set(found["text"]) <= set(allowed["text"])
        assert found["session_id"].isna().all()
        with pytest.raises(DisclosureError):
            finding.search(workspace, query="team", audience="executive")

    def test_the_most_useful_question_comes_first(self, demo_run: Path) -> None:
        asked = reviews.questions(insight.open(demo_run))
        shown = asked.loc[~asked["sampled"], "value"]
        assert shown.is_monotonic_decreasing


@pytest.mark.models
def test_a_try_keeps_nothing_and_says_what_it_would(demo_copy: Path, demo: Path) -> None:
    workspace = insight.open(demo_copy)
    before = workspace.store.digests()
    row = (
        "session_id,pair_id,date,status,notes\nX-1,P01,2026-02-03,held,Anna Kowalski says stores need tablets.\nX-2,P01"
    )
    path = demo_copy / "new.csv"
    path.write_text(row + ",someday,held,Short.\n")
    tried = try_out(workspace, Placed((path,), None, demo / "participants.csv"))
    assert tried.sessions >= 1
    assert tried.masked >= 1
    assert workspace.store.digests() == before
    assert not any("Kowalski" in str(r) for r in tried.rejections)


def test_sentences_cited_side_by_side_are_read_once_and_in_their_order() -> None:
    import pandas as pd

    rows = [(7, "h", "g", ""), (2, "c", "b", "d"), (4, "e", "d", "f"), (1, "b", "a", "c")]
    table = pd.DataFrame(rows, columns=["place", "text", "before", "after"])
    assert passages(table) == [
        [("a", False), ("b", True), ("c", True), ("d", False), ("e", True), ("f", False), ("g", False), ("h", True)]
    ]
    assert passages(table.iloc[[0, 3]]) == [[("a", False), ("b", True), ("c", False)], [("g", False), ("h", True)]]


def test_uploads_lie_where_the_environment_says_or_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSIGHT_UPLOADS", str(tmp_path))
    assert place() == tmp_path
    monkeypatch.setenv("INSIGHT_UPLOADS", str(tmp_path / "gone"))
    with pytest.raises(InputError, match="names no folder"):
        place()
    monkeypatch.delenv("INSIGHT_UPLOADS")
    assert place() in {Path("/dev/shm"), Path(tempfile.gettempdir())}


@pytest.mark.models
def test_meaning_and_words_agree_with_a_hash_encoder(demo_run: Path, tmp_path: Path) -> None:
    workspace = insight.open(copied(demo_run, tmp_path / "workspace"))
    found = finding.search(workspace, query="passwords", by="meaning", encoder=HashEmbedder(), most=5)
    assert len(found) <= 5
    assert any("password" in text.lower() for text in found["text"])


def drawn(folder: Path, monkeypatch: pytest.MonkeyPatch):
    """The first page as Streamlit's own test runner draws it."""
    from streamlit.testing.v1 import AppTest

    monkeypatch.setenv("INSIGHT_WORKSPACE", str(folder))
    return AppTest.from_file(str(Path(shell.__file__).with_name("main.py")), default_timeout=120).run()


def test_an_empty_workspace_offers_the_sample_programme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = drawn(insight.init(tmp_path / "empty").path, monkeypatch)
    assert not page.exception
    assert "Fill it with the sample programme" in {b.label for b in page.button}


def test_a_workspace_whose_settings_were_written_again_is_closed_when_it_is_let_go(tmp_path: Path) -> None:
    """Each change of insight.toml opens it anew: a server that runs for months would keep every one of them open."""
    folder = insight.init(tmp_path / "ws").path
    first = shell._opened(str(folder), 0)
    assert first.store.segment_ids() == set()
    pool = first.store.engine.pool
    for written in range(1, 5):
        shell._opened(str(folder), written)
    assert first.store.engine.pool is not pool  # as after ``dispose``; whoever still holds it gets a fresh one


def test_a_missing_workspace_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = drawn(tmp_path / "nowhere", monkeypatch)
    assert not page.exception
    assert page.error[0].value == "There is no workspace there. Make one with: insight init WORKSPACE"


@pytest.mark.models
def test_the_first_page_shows_the_figures_of_the_view(demo_run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = drawn(demo_run, monkeypatch)
    seen = views.overview(insight.open(demo_run))
    shown = {m.label: m.value for m in page.metric}
    assert shown["Sessions held"] == str(seen.held)
    listed = views.themes(insight.open(demo_run))
    assert shown["Themes"] == str((~listed["status"].isin(["group", "hidden"]) & (listed["pillar"] != "none")).sum())
    assert not page.error
