"""Commands of owners and researchers, as they answer: what a script reads from them, and what a person does next."""

import io
import json
import re
import shutil
import socket
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import insight
from insight import comparing, console, views
from insight.cli import app
from insight.errors import InsightError
from insight.records import Ref, Rejection
from insight.report.tables import text_of
from insight.serve import command, serve
from insight.synthetic import Plan, synthesise
from tests.folders import copied
from tests.shells import ran


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small programme whose truth is known: three pairs, three months, and labels."""
    folder = tmp_path_factory.mktemp("invented") / "programme"
    done = ran("synthesise", folder, "--pairs", 3, "--months", 3, "--difficulty", "easy")
    assert done.code == 0, done.err
    return folder


@pytest.fixture(scope="module")
def small(invented: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its workspace after one run."""
    folder = tmp_path_factory.mktemp("small") / "workspace"
    done = ran("run", invented / "sessions.csv", "--decisions", invented / "decisions.csv", "-w", folder)
    assert done.code == 0, done.err
    return folder


class TestInvented:
    def test_the_same_seed_gives_the_same_bytes_and_says_what_there_is(self, invented: Path, tmp_path: Path) -> None:
        synthesise(tmp_path / "again", Plan(pairs=3, months=3, difficulty="easy"))
        done = ran("synthesise", tmp_path / "other", "--pairs", 3, "--months", 3, "--difficulty", "easy", "--seed", 1)
        rows = pd.read_csv(tmp_path / "other" / "sessions.csv")
        assert f"{len(rows)} sessions" in done.out
        same = [(tmp_path / f / "sessions.csv").read_bytes() == (invented / "sessions.csv").read_bytes() for f in
                ("again", "other")]  # fmt: skip
        assert same == [True, False]

    def test_a_difficulty_that_is_none_is_refused_in_a_line(self, tmp_path: Path) -> None:
        done = ran("synthesise", tmp_path / "p", "--difficulty", "fiendish")
        assert done.code == 2
        assert "easy, medium, hard" in done.err
        assert done.err.count("\n") == 1
        assert not (tmp_path / "p").exists()


@pytest.mark.models
class TestRuns:
    def test_two_are_compared_in_words(self, small: Path, invented: Path, tmp_path: Path) -> None:
        folder = copied(small, tmp_path / "ws")
        before = views.runs(insight.open(folder))["run_id"].iloc[0]
        synthesise(tmp_path / "more", Plan(pairs=3, months=3, difficulty="easy", seed=1))
        rows = pd.read_csv(tmp_path / "more" / "sessions.csv", keep_default_na=False)
        rows["session_id"] = "X" + rows["session_id"]
        more = tmp_path / "sessions.csv"
        rows.to_csv(more, index=False)
        done = ran("run", more, "--decisions", invented / "decisions.csv", "-w", folder)
        after = re.search(r"\(run (R-\w+)\)", done.out)[1]
        assert after != before
        listed = json.loads(ran("runs", "-w", folder, "--format", "json").out)
        assert [row["run_id"] for row in listed] == [after, before]
        done = ran("compare", before, after, "-w", folder)
        found = comparing.compare(insight.open(folder), before, after)
        changed = found.themes[found.themes["event"] != "same"]
        assert len(changed)
        assert f"{found.figures['themes_after']}" in done.out
        assert set(changed["event"]) <= {"grown", "new", "changed"}
        assert all(str(event) in done.out for event in changed["event"])
        rows = pd.read_csv(io.StringIO(ran("compare", before, after, "-w", folder, "--format", "csv").out))
        assert dict(zip(rows["figure"], rows["value"], strict=True)) == pytest.approx(dict(found.figures))
        other = ran("compare", before, before, "-w", folder)
        assert "No themes changed.\nNo links changed.\n" in other.out

    def test_one_that_is_not_there_is_told_where_to_look(self, small: Path, tmp_path: Path) -> None:
        done = ran("reproduce", "R-NOTHERE", small / "x.csv", "-w", small, "--into", tmp_path / "again")
        assert (done.code, done.out) == (2, "")
        assert done.err == "insight: There is no run of that id here. See: insight runs -w WORKSPACE\n"
        assert not (tmp_path / "again").exists()

    def test_one_is_made_again_and_what_differs_is_said_first(
        self, small: Path, invented: Path, tmp_path: Path
    ) -> None:
        folder = copied(small, tmp_path / "ws")
        run = views.runs(insight.open(folder))["run_id"].iloc[0]
        given = (invented / "sessions.csv", "--decisions", invented / "decisions.csv")
        pillars = folder / "pillars.toml"
        pillars.write_text(pillars.read_text() + "\n# a thought\n")
        done = ran("reproduce", run, *given, "-w", folder, "--into", tmp_path / "again")
        assert done.code == 0, done.err
        assert "The pillars file has changed since that run: results may differ." in done.err
        assert re.search(r"^moved_share +0\.0$", done.out, re.MULTILINE)
        assert "No themes changed.\nNo links changed.\n" in done.out

    def test_a_batch_goes_on_after_what_failed_and_keeps_what_is_done(self, invented: Path, tmp_path: Path) -> None:
        jobs = '[[programmes]]\nname = "good"\nsessions = "sessions.csv"\n\n[[programmes]]\nname = "none"\n'
        file = tmp_path / "batch.toml"
        shutil.copy(invented / "sessions.csv", tmp_path)
        (tmp_path / "empty.csv").write_text("colour,size\nred,1\n")
        file.write_text(jobs + 'sessions = "empty.csv"\n')
        done = ran("batch", file, "-o", tmp_path / "out", "--format", "json")
        assert done.code == 1  # a night's work that half failed is not a success to a script
        good, bad = json.loads(done.out)
        assert (good["programme"], good["error"], good["notes"]) == ("good", None, 10)
        assert bad["error"]
        kept = (tmp_path / "out" / "results.jsonl").read_text().splitlines()
        again = ran("batch", file, "-o", tmp_path / "out")
        assert "seconds" not in again.out
        assert (tmp_path / "out" / "results.jsonl").read_text().splitlines()[: len(kept)] == kept
        assert json.loads(ran("batch", file, "-o", tmp_path / "out", "--format", "json").out)[0] == good

    def test_a_refit_is_shown_before_it_is_kept(self, small: Path, tmp_path: Path) -> None:
        folder = copied(small, tmp_path / "ws")
        before = insight.open(folder).store.themes()
        done = ran("mine", "-w", folder, "--refit")
        own = [theme for theme in before if theme.segments]
        assert f"Themes, wider ones aside: {len(own)} kept." in done.out
        assert re.search(r"0 of [\d,]+ segments would move \(0%\)", done.out)
        assert "Nothing was changed. Keep the new themes with: insight mine --refit --accept" in done.out
        assert insight.open(folder).store.themes() == before
        done = ran("mine", "-w", folder, "--refit", "--accept")
        assert done.out.startswith(f"{len(before)} themes in ")


@pytest.mark.models
class TestMeasuring:
    def test_themes_and_links_are_measured_by_a_run_of_its_own(self, invented: Path) -> None:
        gold = [json.loads(line) for line in (invented / "gold" / "gold_themes.jsonl").read_text().splitlines()]
        found = json.loads(ran("eval", "themes", "--data", invented, "--json").out)
        assert found["sentences"] == len(gold)
        assert 0 < found["pillar_macro_F1"]["low"] <= found["pillar_macro_F1"]["value"] <= 1
        links = json.loads(ran("eval", "links", "--data", invented, "--json").out)
        assert links["decisions"] == len(pd.read_csv(invented / "decisions.csv"))

    @pytest.mark.parametrize(
        ("what", "line", "says"),
        [
            ("anonymise", b'{"id": 1, "text": "Priya left."}', "line 2: it lacks spans."),
            ("anonymise", b'{"id": 1, "text": "Priya", "spans": [{"start": 0}]}', "it lacks end, type."),
            ("anonymise", b'["Priya"]', "line 2: not a JSON object."),
            ("anonymise", b"Priya", "line 2: not JSON."),
            ("anonymise", b'{"text": "Zo\xeb"}', "not UTF-8"),
            ("agreement", b'{"segment_id": "a", "reviewer": "one", "pillars": "digital"}', "a list of pillars"),
        ],
    )
    def test_a_label_that_cannot_be_used_is_named_and_not_quoted(self, tmp_path: Path, what, line, says) -> None:
        good = b'{"segment_id": "b", "reviewer": "one", "pillars": [], "text": "Bo", "spans": []}\n'
        (tmp_path / "labels.jsonl").write_bytes(good + line + b"\n")
        done = ran("eval", what, "--data", tmp_path / "labels.jsonl")
        assert done.code == 1
        assert says in done.err
        assert done.err.count("\n") == 1
        assert "Priya" not in done.err

    def test_labels_that_are_not_there_are_asked_for(self, invented: Path, tmp_path: Path) -> None:
        (tmp_path / "sessions.csv").write_text("session,notes\n1,Good talk.\n")
        (tmp_path / "gold_spans.jsonl").write_text("")
        done = ran("eval", "anonymise", "--data", tmp_path)
        assert "sessions.csv has no column session_id." in done.err
        done = ran("eval", "themes", "--data", tmp_path)
        assert "The labelled folder has no gold_themes.jsonl." in done.err
        done = ran("eval", "horoscopes", "--data", tmp_path)
        assert (done.code, "Use one of: anonymise, themes, links, agreement" in done.err) == (2, True)
        done = ran("eval", "agreement", "--data", tmp_path / "nowhere")
        assert "Name a JSONL file or a folder of them." in done.err


@pytest.mark.models
class TestTheOwner:
    @pytest.mark.parametrize("table", ["decisions", "health", "quality"])
    def test_a_command_gives_the_rows_of_its_view(self, demo_run: Path, table: str) -> None:
        frame = views.table(insight.open(demo_run), table)
        for kind in ("json", "jsonl", "csv"):
            assert ran(table, "-w", demo_run, "--format", kind).out == text_of(frame, kind)

    def test_health_shows_that_a_row_without_appointments_is_a_group_session(self, demo_run: Path) -> None:
        assert re.search(r"held +group held", ran("health", "-w", demo_run).out)

    def test_a_run_that_was_refused_is_not_one_that_read_all(self, invented: Path, tmp_path: Path) -> None:
        (tmp_path / "roster.csv").write_text("pair_id,who,whom\nP1,Ann Lee,Bo Ray\n")
        done = ran("run", invented / "sessions.csv", "--roster", tmp_path / "roster.csv", "-w", tmp_path / "w")
        assert done.code == 1
        assert "Nothing was read yet" in ran("quality", "-w", tmp_path / "w").out

    def test_a_wrong_name_of_a_view_lists_them_all(self, demo_run: Path) -> None:
        done = ran("show", "horoscopes", "-w", demo_run)
        assert done.code == 2
        assert {"scorecard", "at-risk", "gaps"} <= set(re.findall(r"[\w-]+", done.err))

    def test_the_sponsors_month_is_text_here_and_a_page_in_a_file(self, demo_run: Path, tmp_path: Path) -> None:
        done = ran("digest", "-w", demo_run, "--month", "2025-06")
        sessions = [
            s for s in insight.open(demo_run).store.sessions() if s.date and s.date.strftime("%Y%m") == "202506"
        ]
        held = sum(s.status == "held" and not s.group_pairs for s in sessions)
        assert f"{held} sessions held in June" in done.out
        assert not re.search(r"\bP\d\d\b", done.out)
        assert ran("digest", "-w", demo_run, "--month", "2025-06", "-o", tmp_path / "june.html").out == ""
        assert f"{held} sessions held in June" in (tmp_path / "june.html").read_text()
        assert ran("digest", "-w", demo_run, "--month", "2025-06", "-o", tmp_path / "june.txt").code == 0
        assert "<" not in (tmp_path / "june.txt").read_text()
        taken = views.table(insight.open(demo_run), "access").iloc[0]
        assert (taken["audience"], taken["action"], taken["what"]) == ("owner", "export", "digest")
        assert ran("digest", "-w", demo_run, "-o", tmp_path / "june.pdf").code == 2
        done = ran("digest", "-w", demo_run, "--month", "1999-01")
        assert done.code != 0
        assert done.err.startswith("insight: ")

    def test_a_lowered_threshold_takes_effect_by_a_rebase_and_no_other_way(self, demo_copy: Path) -> None:
        settings = demo_copy / "insight.toml"
        plain = settings.read_text()
        settings.write_text(plain.replace("[policy]", "[policy]\nk = 8", 1))
        for _ in range(2):
            strict = ran("themes", "-w", demo_copy, "--audience", "executive", "--format", "json").out
        settings.write_text(plain)
        assert "policy.k: 5 is looser than at the last release; 8 is in force" in ran("check", "-w", demo_copy).out
        assert ran("themes", "-w", demo_copy, "--audience", "executive", "--format", "json").out == strict
        done = ran("rebase", "-w", demo_copy, "--role", "works council")
        assert "policy.k: 8 -> 5\n" in done.out
        log = json.loads(ran("log", "-w", demo_copy, "--last", 1, "--format", "json").out)
        assert (log[0]["action"], log[0]["what"].startswith("works council: k 8 to 5")) == ("rebase", True)
        assert "Nothing to re-base" in ran("rebase", "-w", demo_copy).out
        assert ran("themes", "-w", demo_copy, "--audience", "executive", "--format", "json").out != strict

    def test_a_verdict_is_one_of_those_there_are(self, demo_copy: Path) -> None:
        link = views.table(insight.open(demo_copy), "links")["link_id"].iloc[0]
        done = ran("confirm", link, "-w", demo_copy, "--strength", "vaguely")
        assert (done.code, "Use one of: prompted, shaped" in done.err) == (2, True)
        done = ran("reject", link, "-w", demo_copy)
        assert done.out == "Rejected. Take it back with: insight withdraw LINK -w WORKSPACE\n"
        assert views.table(insight.open(demo_copy), "links").set_index("link_id")["status"][link] == "rejected"

    def test_consent_is_withdrawn_of_a_session_or_of_a_pair(self, demo_run: Path) -> None:
        for given in ((), ("--session", "TV-0101", "--pair", "P01")):
            done = ran("withhold", "-w", demo_run, *given)
            assert (done.code, done.err) == (2, "insight: Name one: --session ID or --pair ID.\n")

    def test_a_survey_is_added_once(self, demo_copy: Path, demo: Path, tmp_path: Path) -> None:
        rows = [f"P{i:02},before,mentor,confidence,{v}" for i, v in ((1, 3), (2, 4), (3, "lots"))]
        (tmp_path / "survey.csv").write_text("pair,wave,role,item,value\n" + "\n".join(rows))
        done = ran("add", tmp_path / "survey.csv", "-w", demo_copy)
        assert (done.code, "Give --roster again" in done.err) == (1, True)
        for _ in range(2):
            done = ran("add", tmp_path / "survey.csv", "-w", demo_copy, "--roster", demo / "participants.csv")
            assert done.out.startswith("2 surveys in ")
            assert "file 1, row 4" in done.err
        assert "lots" not in done.err

    def test_texts_lose_their_people_and_lines_that_are_none_are_counted(self, tmp_path: Path) -> None:
        text = "Rosalind Achterberg mailed r.achterberg@tarrantvale.example on the app."
        lines = [json.dumps({"id": "a", "text": text}), "no json", json.dumps({"id": "b", "text": "The app is slow."})]
        (tmp_path / "in.jsonl").write_text("\n".join(lines))
        done = ran("anonymise", tmp_path / "in.jsonl", "-o", tmp_path / "out.jsonl")
        first, second = map(json.loads, (tmp_path / "out.jsonl").read_text().splitlines())
        assert "chterberg" not in first["text"]
        assert {text[s["start"] : s["end"]] for s in first["spans"]} >= {"r.achterberg@tarrantvale.example"}
        assert second == {"id": "b", "text": "The app is slow.", "spans": []}
        assert "file 1, row 2" in done.err
        assert "insight quality" not in done.err  # nothing was stored to look at

    def test_a_codebook_goes_out_and_comes_back_under_other_names(self, demo_copy: Path, tmp_path: Path) -> None:
        file = tmp_path / "codes.csv"
        done = ran("codebook", file, "-w", demo_copy)
        table = pd.read_csv(file)
        assert done.out == f"{len(table)} codes\n"
        assert ran("codebook", file, "-w", demo_copy, "--in").out.split()[-1] == "0"  # as it went out: nothing changed
        table.loc[table["parent"].notna().idxmax(), "name"] = "-5 degrees in the branch"
        table.to_csv(file, index=False)
        done = ran("codebook", file, "-w", demo_copy, "--in")
        assert re.search(r"themes renamed +1\n", done.out)
        assert "insight mine --refit --accept" in done.err
        ran("codebook", file, "-w", demo_copy)
        again = ran("codebook", file, "-w", demo_copy, "--in").out  # its name is guarded in the file, and is the same
        assert re.search(r"themes renamed +0\n", again)
        done = ran("codebook", tmp_path / "codes.docx", "-w", demo_copy)
        assert (done.code, done.err) == (2, "insight: A codebook is written as .csv or .qdc. Name the file so.\n")


@pytest.fixture
def broken() -> Iterator[list[BaseException]]:
    """A command that fails as no command should: with what is put into the list."""
    failures: list[BaseException] = []

    @app.command("fail", hidden=True)
    def fail() -> None:
        raise failures[0]

    yield failures
    app.registered_commands.pop()


class TestTheWayIn:
    def test_what_nobody_foresaw_is_named_by_kind_and_place_and_not_quoted(self, broken, monkeypatch) -> None:
        broken.append(ValueError("Priya said that the app is slow"))
        done = ran("fail")
        assert done.code == 1
        assert re.fullmatch(
            r"insight: unexpected ValueError in insight\.__main__, line \d+\. Please report that line\.\n", done.err
        )
        monkeypatch.setenv("INSIGHT_DEBUG", "1")
        with pytest.raises(ValueError, match="Priya"):
            ran("fail")

    def test_who_stops_it_is_told_that_it_can_go_on(self, broken) -> None:
        broken.append(KeyboardInterrupt())
        done = ran("fail")
        assert (done.code, done.err) == (130, "insight: stopped. Run the same command again to go on.\n")

    def test_a_reader_that_goes_away_hears_nothing(self, broken) -> None:
        broken.append(BrokenPipeError(32, "Broken pipe"))
        assert ran("fail").code == 1

    def test_more_refused_rows_than_a_screen_holds_are_counted(self, capsys) -> None:
        one = Rejection(Ref(1, 2), "the date cannot be read", "Write it as 2025-03-13.", "date")
        console.tell_rejections([replace(one, ref=Ref(file, 2)) for file in range(1, 26)])
        lines = capsys.readouterr().err.splitlines()
        assert len(lines) == 21
        assert lines[-1] == "  ... and 5 more. See them all with: insight quality -w WORKSPACE"

    def test_what_has_no_room_beside_the_rest_is_named(self, capsys) -> None:
        frame = pd.DataFrame({f"a column with number {i:02}": [i + 0.25, 0.5] for i in range(30)})
        console.show(frame, "table")
        said = capsys.readouterr()
        left = re.findall(r"number (\d\d)", said.err)
        assert left == [f"{i:02}" for i in range(30 - len(left), 30)]
        assert 0 < len(left) < 30
        assert said.err.endswith("Show them with --format json, jsonl or csv.\n")
        assert "0.25" in said.out

    def test_progress_is_drawn_on_a_terminal_and_nowhere_else(self) -> None:
        class Terminal(io.StringIO):
            def isatty(self) -> bool:
                return True

        said = []
        for place in (Terminal(), io.StringIO()):
            with redirect_stderr(place), console.progress() as progress:
                progress("anonymise", 3, 4)
            said.append(place.getvalue())
        assert "anonymise" in said[0]
        assert "3/4" in said[0]
        assert said[1] == ""


class TestServing:
    def test_a_port_that_is_taken_is_said(self, tmp_path: Path) -> None:
        workspace = insight.init(tmp_path / "ws")
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            with pytest.raises(InsightError, match=r"Is port \d+ taken\? Try another with --port\."):
                serve(workspace.path, port=taken.getsockname()[1])

    def test_secrets_that_cannot_be_read_sign_nobody_in(self, tmp_path: Path) -> None:
        (tmp_path / "half.toml").write_text("[auth\n")
        for name in ("half.toml", "none.toml"):
            with pytest.raises(InsightError, match="without signing in"):
                command(port=1, environ={"INSIGHT_ADDRESS": "0.0.0.0", "INSIGHT_SECRETS": str(tmp_path / name)})
