"""Files as they really arrive: protected, torn, in another program's dialect. Each lands, or is refused with a step."""

import datetime as dt
import io
import json
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from insight.ingest.decisions import read_decisions
from insight.ingest.side_tables import read_side
from insight.recipe import Input
from insight.records import RawDecision, Redacted, Rejection
from tests.test_sources import HEADER, SECRET, taken, write

ROWS = f"S1,P1,2025-03-13,held,{SECRET} about the app.\nS2,P1,2025-03-20,held,The app again.\n"


def told(refused: list[Rejection]) -> str:
    return " | ".join(f"{r.reason}. {r.step}" for r in refused)


def locked(name: str, text: str) -> bytes:
    """A zip whose member says that it is encrypted."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, text)
    made = bytearray(buffer.getvalue())
    made[6] |= 1  # flags in the member's own header
    made[made.index(b"PK\x01\x02") + 8] |= 1  # and in the directory
    return bytes(made)


class TestProtectedAndTorn:
    def test_a_password_is_named_as_the_reason(self, tmp_path: Path) -> None:
        notes, refused, _ = taken(write(tmp_path, "a.zip", locked("notes.csv", HEADER + ROWS)))
        assert notes == []
        assert told(refused) == "a file in the zip is protected by a password. Zip it without a password."

    def test_so_is_that_of_a_pdf(self, tmp_path: Path) -> None:
        from pypdf import PdfWriter

        writer, out = PdfWriter(), io.BytesIO()
        writer.add_blank_page(200, 200)
        writer.encrypt("secret", algorithm="RC4-128")
        writer.write(out)
        notes, refused, _ = taken(write(tmp_path, "2025-03-13 note.pdf", out.getvalue()))
        assert (notes, told(refused)) == ([], "it is protected by a password. Save it without one.")

    def test_a_torn_member_leaves_the_others(self, tmp_path: Path) -> None:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.csv", HEADER + ROWS * 40)
            archive.writestr("b.csv", HEADER + ROWS)
        made = bytearray(buffer.getvalue())
        made[45:60] = bytes(15)
        notes, refused, _ = taken(write(tmp_path, "a.zip", bytes(made)))
        assert {n.session.id for n in notes} == {"S1", "S2"}
        assert len(refused) == 1
        assert "cannot be read" in refused[0].reason or "damaged" in refused[0].reason

    def test_an_empty_zip_and_an_empty_folder_say_so(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            archive.writestr(".DS_Store", "x")
        (tmp_path / "none").mkdir()
        _, refused, _ = taken(tmp_path / "a.zip", tmp_path / "none", tmp_path / "nowhere.csv")
        assert [r.reason for r in refused] == [
            "the zip holds no files",
            "the folder holds no files",
            "there is no such file or folder",
        ]

    def test_damaged_text_is_not_guessed_at(self, tmp_path: Path) -> None:
        torn = b"\xef\xbb\xbf" + HEADER.encode() + b"S1,P1,2025-03-13,held,caf\xe9\n"
        notes, refused, _ = taken(write(tmp_path, "a.csv", torn))
        assert (notes, told(refused)) == ([], "its text is damaged. Save it again as UTF-8.")


class TestDialects:
    def test_a_first_line_that_names_the_separator_is_no_row(self, tmp_path: Path) -> None:
        """Excel writes 'sep=;' where commas are decimals; rows keep the numbers that the user sees."""
        text = "sep=;\n" + (HEADER + ROWS).replace(",", ";")
        notes, refused, _ = taken(write(tmp_path, "a.csv", text))
        assert [(n.session.id, n.ref.row) for n in notes] == [("S1", 3), ("S2", 4)]
        assert refused == []

    @pytest.mark.parametrize(
        "document",
        [
            {"s-1": {"date": "2025-03-13", "notes": "The app."}, "s-2": {"date": "2025-03-20", "notes": "Again."}},
            {"meta": {"by": "tool"}, "data": {"items": [{"date": "2025-03-13", "notes": "The app."}] * 2}},
            [{"date": "2025-03-13", "notes": "The app."}, {"date": "2025-03-20", "notes": "Again."}],
        ],
    )
    def test_records_are_found_wherever_json_keeps_them(self, tmp_path: Path, document) -> None:
        notes, _, _ = taken(write(tmp_path, "a.json", json.dumps(document)))
        assert notes[0].session.date == dt.date(2025, 3, 13)
        assert len(notes) == 2

    def test_json_without_records_is_refused(self, tmp_path: Path) -> None:
        notes, refused, _ = taken(write(tmp_path, "a.json", '"Zofia"'))
        assert (notes, told(refused)) == ([], "it holds no list of records. Export sessions as a list.")

    def test_a_line_that_is_no_record_is_named_and_the_rest_goes_on(self, tmp_path: Path) -> None:
        good = json.dumps({"session_id": "S1", "date": "2025-03-13", "notes": "The app."})
        notes, refused, _ = taken(write(tmp_path, "a.jsonl", f'["Zofia"]\n{good}\n'))
        assert [n.session.id for n in notes] == ["S1"]
        assert [r.ref.row for r in refused if r.severity == "rejected"] == [1]

    def test_a_page_is_read_in_the_letters_it_declares_and_without_what_it_hides(self, tmp_path: Path) -> None:
        page = (
            '<html><head><meta charset="iso-8859-2"></head><body><p>Date: 2025-03-13</p>'
            "<p>Rozmowa z działem: aplikacja działa wolno.</p>"
            '<p style="display: none">tracking text</p></body></html>'
        )
        notes, _, _ = taken(write(tmp_path, "a.html", page.encode("iso-8859-2")))
        text = "\n".join(map(str, notes[0].reveal().values()))
        assert "działem" in text
        assert "tracking" not in text

    def test_settings_at_the_top_of_a_note_may_be_nested_or_broken(self, tmp_path: Path) -> None:
        nested = "---\nsession:\n  date: 2025-03-13\n  pair_id: P1\n---\n\nThe app is slow.\n"
        broken = '---\ndate: 2025-03-20\npair_id: "P1"\ntags: [a, b\n---\n\nThe app again.\n'
        notes, _, _ = taken(write(tmp_path, "n/a.md", nested), write(tmp_path, "n/b.md", broken))
        assert [n.session.date for n in notes] == [dt.date(2025, 3, 13), dt.date(2025, 3, 20)]
        assert {n.session.pair for n in notes} == {"P1"}

    def test_a_mail_without_text_and_one_in_unknown_letters(self, tmp_path: Path) -> None:
        mail = EmailMessage()
        mail["From"], mail["Subject"], mail["Date"] = "a@b.example", "Session", "Thu, 13 Mar 2025 10:00:00 +0000"
        mail.add_attachment(b"x", maintype="image", subtype="png", filename="x.png")
        _, refused, _ = taken(write(tmp_path, "a.eml", mail.as_bytes()))
        assert told(refused) == "the mail has no text. Save its text as txt."
        plain = EmailMessage()
        plain["From"], plain["Subject"], plain["Date"] = "a@b.example", "Session", "Thu, 13 Mar 2025 10:00:00 +0000"
        plain.set_content("The app is slow.")
        odd = plain.as_bytes().replace(b'charset="utf-8"', b'charset="x-unheard-of"')
        notes, _, _ = taken(write(tmp_path, "b.eml", odd))
        assert "The app is slow." in "\n".join(map(str, notes[0].reveal().values()))

    def test_days_first_and_months_first_in_one_column_are_doubted(self, tmp_path: Path) -> None:
        rows = "S1,P1,13/03/2025,held,The app.\nS2,P1,03/20/2025,held,Again.\n"
        notes, refused, _ = taken(write(tmp_path, "a.csv", HEADER + rows))
        assert [n.session.date for n in notes] == [dt.date(2025, 3, 13), dt.date(2025, 3, 20)]
        assert [(r.severity, r.column) for r in refused] == [("warning", "date")]

    def test_a_day_written_as_one_number_is_that_day(self, tmp_path: Path) -> None:
        notes, _, _ = taken(write(tmp_path, "a.csv", HEADER + "S1,P1,20250313,held,The app.\n"))
        assert [n.session.date for n in notes] == [dt.date(2025, 3, 13)]

    def test_a_status_nobody_knows_is_held_and_said(self, tmp_path: Path) -> None:
        notes, refused, _ = taken(write(tmp_path, "a.csv", HEADER + "S1,P1,2025-03-13,flurb,The app.\n"))
        assert notes[0].session.status == "held"
        assert "the status is not one Insight knows; held is assumed" in told(refused)


class TestTheRegister:
    def read(self, folder: Path, text: str, name: str = "r.csv", **setting):
        found = list(read_decisions([write(folder, name, text)], settings=Input(**setting)))
        return [d for d in found if isinstance(d, RawDecision)], [r for r in found if isinstance(r, Rejection)]

    def test_without_a_title_column_it_says_what_to_name(self, tmp_path: Path) -> None:
        made, refused = self.read(tmp_path, "decision_id,decided_on,status\nZofia,2025-03-13,approved\n")
        assert made == []
        assert "no column for a decision's title was recognised" in told(refused)
        assert "insight.toml, [input], columns" in told(refused)
        assert "Zofia" not in told(refused)

    def test_a_header_without_rows_is_no_register(self, tmp_path: Path) -> None:
        made, refused = self.read(tmp_path, "id,title,date\n")
        assert (made, told(refused)) == (
            [],
            "the register has a header and no rows. Check that the export is complete.",
        )

    def test_a_figure_or_a_day_that_is_none_leaves_the_rest(self, tmp_path: Path) -> None:
        made, refused = self.read(tmp_path, "id,title,date,outcome_value\nD1,Open late,soon,Zofia\n")
        assert made[0].fields["id"] == "D1"
        assert made[0].fields.get("outcome_value") is None
        assert made[0].fields.get("decided_on") is None
        assert {r.column for r in refused} == {"outcome_value", "decided_on"}
        assert {r.severity for r in refused} == {"warning"}
        assert "Zofia" not in told(refused)

    def test_one_that_is_too_large_is_not_read(self, tmp_path: Path) -> None:
        made, refused = self.read(tmp_path, "id,title\nD1,Open late\n", max_file_mb=0.00001)
        assert made == []
        assert "over the limit" in told(refused)
        assert "Raise max_file_mb in insight.toml" in told(refused)


class TestTablesBeside:
    def read(self, folder: Path, text: str):
        path = write(folder, "t.csv", text)
        [table] = read_side([path], settings=Input(), safe=lambda value, kind: value, redact=Redacted)
        return table

    def test_a_survey_without_questions_says_how_to_give_them(self, tmp_path: Path) -> None:
        table = self.read(tmp_path, "pair,role,wave\nP1,mentor,before\n")
        assert "the survey has no question" in told(table.rejections)

    def test_a_figure_needs_its_day_and_a_number(self, tmp_path: Path) -> None:
        rows = "Stores,engagement,,7\nStores,engagement,2025-03-01,lots\nStores,engagement,2025-03-01,7\n"
        table = self.read(tmp_path, "unit,metric,date,value\n" + rows)
        assert [(m.unit, m.value) for m in table.rows] == [("Stores", 7.0)]
        assert [(r.ref.row, r.column) for r in table.rejections] == [(2, "date"), (3, "value")]

    def test_a_text_where_a_word_belongs_is_refused_and_not_quoted(self, tmp_path: Path) -> None:
        table = self.read(tmp_path, f"pair,cohort,start\nP1,{SECRET * 3},2025-01-01\n")
        assert table.rows == []
        assert "a whole text stands where a word belongs" in told(table.rejections)
        assert "Zofia" not in told(table.rejections)

    def test_what_is_not_there_is_refused(self, tmp_path: Path) -> None:
        [table] = read_side([tmp_path / "none.csv"], settings=Input(), safe=lambda value, kind: value, redact=Redacted)
        assert told(table.rejections) == "there is no such file or folder. Check the path and run again."
