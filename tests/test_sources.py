"""Tables in: every row lands or is accounted for, with its place and reason and never its text."""

import csv
import datetime as dt
import io
import json
import os
import pickle
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from insight.ingest import sources
from insight.recipe import Input
from insight.records import Chunk, RawNote, Ref, Rejection

DATA = Path(os.environ.get("INSIGHT_DATA", Path(__file__).parents[2] / "shared" / "data"))
SECRET = "Zofia Brandt rang from Ljubljana"
HEADER = "session_id,pair_id,date,status,notes\n"


def taken(*paths, rows_per_chunk=250, **setting):
    """Plan and read as the pipeline does: notes, rejections, chunks."""
    recipe = Input(**setting)
    notes, refused, chunks = [], [], []
    for item in sources.plan([Path(p) for p in paths], settings=recipe, rows_per_chunk=rows_per_chunk):
        if isinstance(item, Rejection):
            refused.append(item)
            continue
        chunks.append(pickle.loads(pickle.dumps(item)))
        for found in sources.read(chunks[-1], settings=recipe):
            (notes if isinstance(found, RawNote) else refused).append(found)
    assert not any("Zofia" in str(line) for line in refused)
    assert not any("Zofia" in repr(chunk.options) for chunk in chunks)
    return notes, refused, chunks


def write(folder, name, content):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def book(path, *sheets):
    xlsxwriter = pytest.importorskip("xlsxwriter")
    workbook = xlsxwriter.Workbook(str(path))
    for name, rows, hidden in sheets:
        sheet = workbook.add_worksheet(name)
        for i, row in enumerate(rows):
            sheet.write_row(i, 0, row)
        if hidden:
            sheet.hide()
    workbook.close()
    return path


def test_the_note_is_exactly_the_cell(tmp_path):
    cell = '  First line, "quoted"\r\nsecond; line \n'
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([["session_id", "date", "notes"], ["S1", "2025-03-13", cell]])
    (note,), refused, _ = taken(write(tmp_path, "a.csv", buffer.getvalue()))
    assert note.reveal()["notes"] == cell
    assert (note.session.id, note.session.date, note.ref, refused) == ("S1", dt.date(2025, 3, 13), Ref(1, 2), [])


@pytest.mark.parametrize(
    ("encoding", "separator", "said"),
    [("utf-8-sig", ";", 0), ("utf-16", "\t", 0), ("cp1252", ",", 1), ("utf-8", "|", 0)],
)
def test_encodings_and_separators_are_found_out(tmp_path, encoding, separator, said):
    rows = [
        ["Session ID", "Date", "Notes"],
        ["S1", "2025-03-13", f"Café{separator} naïve"],
        ["S2", "2025-03-14", "ö\nä"],
    ]
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=separator).writerows(rows)
    notes, refused, _ = taken(write(tmp_path, "a.csv", buffer.getvalue().encode(encoding)))
    assert [n.reveal()["notes"] for n in notes] == [rows[1][2], rows[2][2]]
    assert [line.severity for line in refused] == ["warning"] * said


def test_rows_of_a_pair_stay_in_one_chunk_and_every_row_lands_once(tmp_path):
    lines = [f"S{i},P{i % 7},2025-03-{1 + i % 28:02},held,note {i}" for i in range(200)]
    path = write(tmp_path, "a.csv", HEADER + "\n".join(lines))
    notes, _, chunks = taken(path, rows_per_chunk=40)
    assert len(chunks) > 3
    assert sorted(n.session.id for n in notes) == sorted(f"S{i}" for i in range(200))
    assert all(n.reveal()["notes"] == f"note {n.session.id[1:]}" for n in notes)
    where = {}
    for chunk in chunks:
        for ordinal in chunk.rows:
            where.setdefault((ordinal - 2) % 7, set()).add(chunk.rows)
    assert all(len(found) == 1 for found in where.values())


def test_sessions_that_did_not_take_place_are_sessions(tmp_path):
    text = (
        HEADER
        + "S1,P1,2025-03-01,cancelled,\nS2,P1,2025-03-02,No-show,\n"
        + "S3,P1,2025-03-03,rescheduled,\nS4,P1,2025-03-04,held,\n"
    )
    notes, refused, _ = taken(write(tmp_path, "a.csv", text))
    assert [n.session.status for n in notes] == ["cancelled", "no_show", "rescheduled", "held"]
    assert [(r.ref.row, r.severity) for r in refused] == [(5, "warning")]


def test_a_group_session_names_its_pairs(tmp_path):
    text = "session_id,pair_id,group_pairs,date,notes\nS1,GROUP,P01;P02;P03,2025-03-01,All of us\n"
    (note,), _, _ = taken(write(tmp_path, "a.csv", text))
    assert note.session.pairs == ("P01", "P02", "P03")


def test_one_bad_row_leaves_the_rest(tmp_path):
    text = (
        HEADER
        + f"S1,P1,31/31/2025,held,{SECRET}\nS2,P1,2025-03-02,held,fine\n"
        + f"S3,P1,,held,{SECRET}\nS4,P1,2025-03-04,held,{'x' * 99}\n"
    )
    notes, refused, _ = taken(write(tmp_path, "a.csv", text), max_note_characters=50)
    assert [n.session.id for n in notes] == ["S2"]
    assert [(r.ref.row, r.column, r.severity) for r in refused] == [
        (2, "date", "rejected"),
        (4, "date", "rejected"),
        (5, "notes", "rejected"),
    ]


def test_an_optional_field_that_cannot_be_read_is_left_empty_and_said(tmp_path):
    text = "session_id,date,duration_min,satisfaction,consent,notes\nS1,2025-03-01,soon,great fun,Zofia,fine\n"
    (note,), refused, _ = taken(write(tmp_path, "a.csv", text))
    assert (note.session.duration_min, note.session.satisfaction, note.session.consent) == (None, None, "none")
    assert {(r.column, r.severity) for r in refused} == {
        ("duration_min", "warning"),
        ("satisfaction", "warning"),
        ("consent", "warning"),
    }


def test_day_and_month_are_told_by_the_whole_file_or_asked_for(tmp_path):
    clear = write(tmp_path, "clear.csv", HEADER + "S1,P1,03/04/2025,held,a\nS2,P1,25/04/2025,held,b\n")
    assert [n.session.date for n in taken(clear)[0]] == [dt.date(2025, 4, 3), dt.date(2025, 4, 25)]
    unclear = write(tmp_path, "unclear.csv", HEADER + "S1,P1,03/04/2025,held,a\nS2,P1,2025-04-25,held,b\n")
    notes, (refusal,), _ = taken(unclear)
    assert [n.session.id for n in notes] == ["S2"]
    assert "date_order" in refusal.step
    assert taken(unclear, date_order="mdy")[0][0].session.date == dt.date(2025, 3, 4)


def test_a_repeated_session_is_read_once_and_a_contradicting_one_is_refused(tmp_path):
    row = f"S1,P1,2025-03-01,held,{SECRET}\n"
    one = write(tmp_path, "1.csv", HEADER + row + row + "S1,P1,2025-03-01,held,other words\n")
    two = write(tmp_path, "2.csv", HEADER + row)
    notes, refused, _ = taken(one, two, rows_per_chunk=1)
    assert len(notes) == 1
    assert [(str(r.ref), r.severity) for r in refused] == [
        ("file 1, row 3", "warning"),
        ("file 1, row 4", "rejected"),
        ("file 2, row 2", "warning"),
    ]


def test_answers_numbered_by_a_form_are_no_session_ids(tmp_path):
    text = "ID,Date,Notes\n1,2025-03-01,one\n2,2025-03-02,two\n"
    notes, refused, _ = taken(write(tmp_path, "1.csv", text), write(tmp_path, "2.csv", text.replace("one", "three")))
    assert [n.session.id for n in notes] == [""] * 4
    assert [r.severity for r in refused] == ["warning", "warning"]


def test_pair_and_number_make_an_id(tmp_path):
    text = "Pair ID,Session number,Date,Notes\nRM-003,5,2025-03-01,one\nRM-003,6,2025-03-02,two\n"
    assert [n.session.id for n in taken(write(tmp_path, "1.csv", text))[0]] == ["RM-003-05", "RM-003-06"]
    text = "Session,Date,Notes\nAB-7,2025-03-01,one\nthe first,2025-03-02,two\n"
    assert [n.session.id for n in taken(write(tmp_path, "1.csv", text))[0]] == ["AB-7", ""]


def test_one_doubt_about_a_column_is_not_said_a_thousand_times(tmp_path):
    rows = "".join(f"S{i},P1,2025-03-01,kick-off,fine\n" for i in range(50))
    notes, refused, _ = taken(write(tmp_path, "a.csv", "session_id,pair_id,date,type,notes\n" + rows))
    assert len(notes) == 50
    assert len(refused) == 6
    assert "45 more rows" in refused[-1].reason


def test_rows_of_nobody_known_on_one_day_stay_together(tmp_path):
    rows = "".join(f"2025-03-{1 + i % 9:02},note {i}\n" for i in range(90))
    _, _, chunks = taken(write(tmp_path, "a.csv", "date,notes\n" + rows), rows_per_chunk=20)
    assert len(chunks) > 2
    days = [{(row - 2) % 9 for row in chunk.rows} for chunk in chunks]
    assert sum(map(len, days)) == 9


def test_a_form_with_questions_for_headers(tmp_path):
    text = (
        "ID;Start time;Completion time;Email;Name;Pair code;Date of session;Was the session held?;Duration (min);"
        "What did you talk about?;What surprised you?;What will be done differently?;How satisfied are you (1-10)?\r\n"
        "7;14/03/2025 09:12;14/03/2025 09:20;a.lee@firm.example;Ana Lee;P07;13/03/2025;Yes;75;"
        "Opening hours;Nobody reads;Ask;10\r\n"
        "8;15/03/2025 09:12;15/03/2025 09:20;b.orr@firm.example;Bo Orr;P08;;No - cancelled by executive;;;;;\r\n"
    )
    (held, cancelled), _, _ = taken(write(tmp_path, "a.csv", text))
    assert held.session.date == dt.date(2025, 3, 13)
    assert (held.session.duration_min, held.session.satisfaction, held.session.pair) == (75, 5, "P07")
    assert held.reveal() == {
        "notes": "Opening hours\n\nNobody reads",
        "applied_action": "Ask",
        "mentor": "Ana Lee",
        "mentor_email": "a.lee@firm.example",
    }
    assert (cancelled.session.status, cancelled.session.cancelled_by, cancelled.session.date) == (
        "cancelled",
        "executive",
        dt.date(2025, 3, 15),
    )


def test_a_survey_export_with_three_header_rows(tmp_path):
    text = (
        "StartDate,Q1,Q2,Q3\n"
        "Start Date,Pair code,When did you meet?,What did you learn?\n"
        '"{""ImportId"":""startDate""}","{""ImportId"":""QID1""}",'
        '"{""ImportId"":""QID2""}","{""ImportId"":""QID3""}"\n'
        "2025-03-20,P01,2025-03-13,A great deal\n"
    )
    (note,), _, _ = taken(write(tmp_path, "q.csv", text))
    assert (note.session.pair, note.session.date, note.reveal()["notes"]) == (
        "P01",
        dt.date(2025, 3, 13),
        "A great deal",
    )


def test_a_workbook_with_a_title_row_serial_dates_and_other_sheets(tmp_path):
    sessions = [
        ["Reverse mentoring 2025"],
        [],
        ["Ref", "Session date", "BU", "Mins", "Session notes"],
        ["AB-1", 45729, "Retail", 60, "One"],
        ["AB-2", "2025-03-14", "Retail", 45.0, "Two"],
    ]
    people = [["Pair", "Mentor", "Email"], ["P1", "Zofia Brandt", "z@firm.example"]]
    secret = [["Ref", "Date", "Notes"], ["AB-9", "2025-01-01", SECRET]]
    path = book(tmp_path / "a.xlsx", ("S", sessions, False), ("Zofia", people, False), ("H", secret, True))
    notes, refused, _ = taken(path)
    assert [(n.ref.row, n.session.id, n.session.date) for n in notes] == [
        (4, "AB-1", dt.date(2025, 3, 13)),
        (5, "AB-2", dt.date(2025, 3, 14)),
    ]
    assert notes[0].session.duration_min == 60
    assert [r.severity for r in refused] == ["warning", "warning"]
    assert any("roster" in r.reason for r in refused)
    assert any("hidden" in r.reason for r in refused)


def test_a_pair_merged_over_its_rows_holds_for_each(tmp_path):
    xlsxwriter = pytest.importorskip("xlsxwriter")
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as workbook:
        sheet = workbook.add_worksheet()
        sheet.merge_range(0, 0, 0, 2, "Sessions of 2025")
        for i, row in enumerate((["Pair", "Date", "Notes"], ["", "2025-03-01", "One"], ["", "2025-03-02", "Two"]), 1):
            sheet.write_row(i, 0, row)
        sheet.merge_range(2, 0, 3, 0, "P07")
    notes, _, _ = taken(tmp_path / "a.xlsx")
    assert [(n.session.pair, n.reveal()["notes"]) for n in notes] == [("P07", "One"), ("P07", "Two")]


def test_json_however_it_is_nested(tmp_path):
    record = {
        "id": "s-1",
        "when": "2025-03-13T15:00:00Z",
        "state": "completed",
        "mentorId": "u1",
        "menteeId": "u2",
        "people": {
            "mentor": {"name": "Ana Lee", "email": "a@firm.example"},
            "mentee": {"name": "Bo Orr", "level": "director"},
        },
        "meta": {"minutes": 60, "rating": 4},
        "text": "Words",
    }
    later = {"id": "s-2", "scheduledDate": "2025-04-01", "status": "cancelled", "cancelledBy": "mentee"}
    path = write(tmp_path, "a.json", json.dumps({"program": "x", "sessions": [record, later]}))
    (first, second), _, _ = taken(path)
    assert (first.session.id, first.session.pair, first.session.duration_min) == ("s-1", "u1+u2", 60)
    assert (first.session.mentee_level, first.session.satisfaction) == ("director", 4)
    assert first.reveal() == {
        "notes": "Words",
        "mentor": "Ana Lee",
        "mentor_email": "a@firm.example",
        "mentee": "Bo Orr",
    }
    assert (second.session.status, second.session.cancelled_by) == ("cancelled", "executive")
    lines = write(tmp_path, "b.jsonl", f"{json.dumps(record)}\n{{broken {SECRET}\n\n{json.dumps(later)}\n")
    notes, (refusal,), _ = taken(lines)
    assert [(n.ref.row, n.session.id) for n in notes] == [(1, "s-1"), (4, "s-2")]
    assert refusal.ref.row == 2


def test_people_in_a_list_go_by_their_role(tmp_path):
    record = {"date": "2025-03-13", "notes": ["One", "Two"], "participants": [{"role": "mentor", "name": "Ana Lee"}]}
    (note,), _, _ = taken(write(tmp_path, "a.json", json.dumps([record])))
    assert note.reveal() == {"notes": "One\nTwo", "mentor": "Ana Lee"}


def test_a_column_can_be_named_in_the_settings(tmp_path):
    path = write(tmp_path, "a.csv", "Kode,Wann genau,Protokoll\nX-1,2025-03-13,Words\n")
    setting = {"Kode": "session_id", "wann genau": "date", "Protokoll": "notes"}
    (note,), _, _ = taken(path, columns=setting)
    assert (note.session.id, note.reveal()["notes"]) == ("X-1", "Words")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.csv", b"", "empty"),
        ("blank.txt", b" \n ", "empty"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "picture"),
        ("notes.docx", b"%PDF-1.7 x", "pdf"),
        ("old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "protected"),
        ("torn.docx", b"PK\x03\x04 word/ " + b"x" * 300, "damaged"),
        ("torn.xlsx", b"PK\x03\x04 xl/ " + b"x" * 300, "damaged"),
        ("torn.zip", b"PK\x03\x04" + b"x" * 300, "zip"),
        ("torn.pdf", b"%PDF-1.7\nrubbish", "damaged"),
        ("list.json", b'{"a": 1', "JSON"),
        ("no.vtt", b"WEBVTT\n\nhello", "timed"),
        ("other.csv", b"colour,size\nred,3\n", "columns"),
        ("undated.csv", b"session_id,notes\nS1,Zofia\n", "date"),
        ("alone.csv", b"date,colour\n2025-01-01,Zofia\n", "columns"),
        ("header.csv", HEADER.encode(), "no rows"),
        ("decisions.csv", b"id,title,date,rationale,owner_role\nD1,Zofia,2025-01-01,x,CIO\n", "decision register"),
        ("people.csv", b"pair_id,mentor,mentee\nP1,Zofia,Bo\n", "roster"),
        ("notes.Zofia", b"x", "ending"),
        ("old.doc", b"x", "older Word"),
    ],
)
def test_a_file_that_cannot_be_used_gets_one_line_and_the_rest_lands(tmp_path, name, content, words):
    bad = write(tmp_path, f"a/{name}", content)
    good = write(tmp_path, "b.csv", HEADER + "S1,P1,2025-03-01,held,fine\n")
    notes, refused, _ = taken(bad, good)
    assert [n.session.id for n in notes] == ["S1"]
    assert len(refused) == 1
    assert words in f"{refused[0].reason} {refused[0].step}"
    assert refused[0].ref.file == 1
    assert refused[0].step


def test_a_very_long_text_gets_one_line_and_the_rest_lands(tmp_path):
    big = write(tmp_path, "a.txt", b"Date: 2025-03-01\n\n" + b"word " * 10_000_000)
    good = write(tmp_path, "b.csv", HEADER + "S1,P1,2025-03-01,held,fine\n")
    notes, (refusal,), _ = taken(big, good)
    assert len(notes) == 1
    assert "max_note_characters" in refusal.step
    assert "limit" in taken(big, good, max_file_mb=1)[1][0].reason


def test_a_path_that_is_not_there_is_said(tmp_path):
    _, (refusal,), _ = taken(tmp_path / "Zofia.csv")
    assert "no such" in refusal.reason


def test_folders_and_zips_are_opened_in_a_stable_order(tmp_path):
    for name, session in (("b/Zofia.csv", "S2"), ("a.csv", "S1"), ("b/c/d.jsonl", "S3")):
        row = {"session_id": session, "date": "2025-03-01", "notes": session}
        text = json.dumps(row) if name.endswith("l") else f"session_id,date,notes\n{session},2025-03-01,{session}\n"
        write(tmp_path / "in", name, text)
    write(tmp_path / "in", ".hidden.csv", "x")
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        for path in sorted((tmp_path / "in").rglob("*")):
            archive.write(path, path.relative_to(tmp_path / "in"))
    folder, packed = taken(tmp_path / "in"), taken(tmp_path / "in.zip")
    for notes, refused, _ in (folder, packed):
        assert [(n.ref.file, n.session.id) for n in notes] == [(1, "S1"), (2, "S2"), (3, "S3")]
        assert refused == []


def test_a_zip_bomb_is_not_unpacked(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"0" * 30_000_000)
    _, (refusal,), _ = taken(tmp_path / "a.zip")
    assert "unpacks" in refusal.reason


def test_a_separator_in_unquoted_text_loses_no_words_in_silence(tmp_path):
    text = HEADER + "S1,P1,2025-03-01,held,hours, prices\nS2,P1,2025-03-02,held,fine\n"
    notes, (refusal,), _ = taken(write(tmp_path, "a.csv", text))
    assert [n.session.id for n in notes] == ["S2"]
    assert "separator" in refusal.reason


SUFFIXES = sorted(sources.SOURCES)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(SUFFIXES), st.one_of(st.binary(max_size=600), st.text(max_size=300).map(str.encode)))
def test_no_bytes_whatever_crash_a_reader(tmp_path, suffix, content):
    path = write(tmp_path, f"x{suffix}", content)
    notes, refused, _ = taken(path)
    assert notes or refused


STARTS = {
    ".csv": b"session_id,date,notes\n",
    ".json": b'[{"date":"2025-01-01","notes":',
    ".jsonl": b'{"date":"2025-01-01"}\n',
    ".vtt": b"WEBVTT\n\n00:00.000 --> 00:40.000\n",
    ".eml": b"From: a@b.example\nSubject: x\nDate: ",
    ".md": b"---\ndate: ",
    ".txt": b"Mentor: A\nDate: 2025-01-01\n",
    ".html": b"<html><body><table><tr><td>Date<td>2025-01-01",
    ".pdf": b"%PDF-1.4\n",
    ".docx": b"PK\x03\x04",
    ".xlsx": b"PK\x03\x04",
}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(STARTS)), st.one_of(st.binary(max_size=400), st.text(max_size=300).map(str.encode)))
def test_no_damaged_file_crashes_a_reader(tmp_path, suffix, content):
    notes, refused, _ = taken(write(tmp_path, f"x{suffix}", STARTS[suffix] + content))
    assert notes or refused


@pytest.mark.data
@pytest.mark.skipif(not DATA.exists(), reason="the measuring data are not here (set INSIGHT_DATA)")
def test_the_measuring_data_are_read_whole():
    assert len(taken(DATA / "corpus" / "sessions.csv")[0]) == 150
    notes, refused, _ = taken(DATA / "corpus" / "files")
    known = {json.loads(line)["session_id"] for line in (DATA / "corpus/files/manifest.jsonl").read_text().splitlines()}
    found = [n.session.id for n in notes if n.session.id]
    assert len(notes) == 61
    assert len(found) == len(set(found)) == 52  # txt and vtt hold none
    assert set(found) <= known
    assert [r.severity for r in refused if "not a table of sessions" in r.reason] == ["rejected"]
    with (DATA / "meetings/track_E/sessions.csv").open(newline="", encoding="utf-8") as handle:
        csv.field_size_limit(10**8)
        written = {row["session_id"]: row["notes"] for row in csv.DictReader(handle)}
    assert {n.session.id: n.reveal()["notes"] for n in taken(DATA / "meetings/track_E/sessions.csv")[0]} == written


def test_a_chunk_can_go_to_another_process_and_holds_no_words(tmp_path):
    _, _, chunks = taken(write(tmp_path, "a.csv", HEADER + f"S1,P1,2025-03-01,held,{SECRET}\n"))
    assert isinstance(chunks[0], Chunk)
    assert b"Zofia" not in pickle.dumps(chunks[0])


def test_text_in_a_column_of_unknown_name_is_told_of(tmp_path):
    """Notes under a heading of their own are not dropped in silence; short cells and columns left out are."""
    table = "pair_id,date,Klosterchronik,Farbe,Sonstiges\nP1,2025-03-01,One two three four five,blue,a b c d e f\n"
    path = write(tmp_path, "own.csv", table + "P2,2025-03-02,Six seven eight nine ten,red,a b c d e f\n")
    _, told, _ = taken(path, columns={"Sonstiges": "-"})
    [unread] = [r for r in told if "not read" in r.reason]
    assert unread.reason.startswith("the text in column 3 ")
    assert "insight.toml" in unread.step
    notes, told, _ = taken(path, columns={"Klosterchronik": "notes", "Sonstiges": "-"})
    assert len(notes) == 2
    assert not told


def test_a_german_table_is_read_as_it_is(tmp_path):
    text = (
        "Tandem;Datum;Status;Protokoll;Bereich\n"
        "T1;14.03.2025;stattgefunden;Rotas;Chirurgie\n"
        "T1;1.4.2025;ausgefallen;;\n"
    )
    notes, told, _ = taken(write(tmp_path, "p.csv", text))
    assert not told
    assert [(n.session.date, n.session.status) for n in notes] == [
        (dt.date(2025, 3, 14), "held"),
        (dt.date(2025, 4, 1), "cancelled"),
    ]


@pytest.mark.parametrize(("heading", "said"), [("Ward code", 1), ("Couple no.", 0)])
def test_a_table_of_sessions_without_pairs_is_told_of(tmp_path, heading, said):
    """Without it nothing ever reaches k, and nobody knows why."""
    lines = [f"{heading},date,status,notes"] + [f"C{n},2025-03-{n:02},held,We spoke of rotas." for n in range(10, 16)]
    path = tmp_path / "sessions.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    _, rejections, _ = taken(path)
    assert [r.column for r in rejections if "name no pair" in r.reason] == ["pair_id"] * said
