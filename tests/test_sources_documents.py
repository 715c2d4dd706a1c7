"""One note a file: the writer's own words come in, and nothing that was deleted, quoted or remarked by someone else."""

import datetime as dt
import zipfile
from pathlib import Path

import pytest

from insight.ingest import sources
from insight.recipe import Input
from insight.records import RawNote, Rejection


def taken(*paths, **setting):
    recipe = Input(**setting)
    notes, refused = [], []
    for item in sources.plan([Path(p) for p in paths], settings=recipe):
        found = [item] if isinstance(item, Rejection) else sources.read(item, settings=recipe)
        for one in found:
            (notes if isinstance(one, RawNote) else refused).append(one)
    return notes, refused


def one(folder, name, content, **setting):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (note,), refused = taken(path, **setting)
    texts = note.reveal()
    texts.pop("file_name")
    return note.session, texts, refused


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def word(path, body, **parts):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document {W} {MC}><w:body>{body}</w:body></w:document>")
        archive.writestr("docProps/core.xml", "<p>Zofia Brandt</p>")
        archive.writestr("word/comments.xml", f"<w:comments {W}><w:t>Zofia said</w:t></w:comments>")
        for name, xml in parts.items():
            archive.writestr(f"word/{name}.xml", f"<w:x {W}>{xml}</w:x>")
    return path


def para(*runs, style=""):
    style = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return (
        f"<w:p>{style}{''.join(run if run.startswith('<') else f'<w:r><w:t>{run}</w:t></w:r>' for run in runs)}</w:p>"
    )


def table(*rows):
    cells = ("".join(f"<w:tc>{para(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def test_a_word_form_gives_its_answers_and_its_text(tmp_path):
    body = (
        para("Mentoring record", style="Heading1")
        + table(
            ["Mentor", "Ana Lee (analyst)"],
            ["Executive", "Bo Orr, director"],
            ["Date", "13 March 2025"],
            ["Format / length", "video / 45 min"],
            ["Business unit", "Retail"],
        )
        + para("Notes", style="Heading2")
        + para("We spoke about opening hours.")
        + para("Agreed action", style="Heading2")
        + para("Ask the branch.")
    )
    path = word(tmp_path / "a.docx", body, footer1=para("Confidential, ref AB-0042"))
    (note,), refused = taken(path)
    texts = note.reveal()
    assert (note.session.id, note.session.date, note.session.duration_min) == ("AB-0042", dt.date(2025, 3, 13), 45)
    assert (note.session.format, note.session.unit, refused) == ("video", "Retail", [])
    assert texts["notes"] == "We spoke about opening hours."
    assert texts["applied_action"] == "Ask the branch."
    assert (texts["mentor"], texts["mentee"]) == ("Ana Lee", "Bo Orr")


def test_word_keeps_what_stands_and_drops_what_was_deleted_or_remarked(tmp_path):
    body = (
        para("Date: 2025-03-13")
        + para(
            "Kept",
            "<w:ins><w:r><w:t> inserted</w:t></w:r></w:ins>",
            "<w:del><w:r><w:delText> Zofia deleted</w:delText></w:r></w:del>",
            "<w:moveFrom><w:r><w:t> Zofia moved</w:t></w:r></w:moveFrom>",
            "<w:r><w:instrText>AUTHOR Zofia</w:instrText></w:r>",
            "<w:r><w:commentReference/></w:r>",
        )
        + f"<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent>{para('Controlled')}</w:sdtContent></w:sdt>"
        + "<w:p><w:r><mc:AlternateContent>"
        + f"<mc:Choice><w:txbxContent>{para('Boxed')}</w:txbxContent></mc:Choice>"
        + f"<mc:Fallback><w:txbxContent>{para('Boxed')}</w:txbxContent></mc:Fallback>"
        + "</mc:AlternateContent></w:r></w:p>"
        + table(["one", "two", "three"])
    )
    (note,), _ = taken(word(tmp_path / "a.docx", body))
    assert note.reveal()["notes"].split("\n") == ["Kept inserted", "Controlled", "Boxed", "one; two; three"]


def test_a_word_file_with_entities_is_refused(tmp_path):
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>')
    notes, (refusal,) = taken(path)
    assert notes == []
    assert "Word" in refusal.reason + refusal.step


def test_markdown_with_front_matter(tmp_path):
    text = (
        "---\nsession_id: AB-7\npair: P07\ndate: 2025-03-13\n"
        "mentor: Ana Lee <a.lee@firm.example>\nduration: 1h15\n---\n"
        "# Session 6\n\n## Topics\n- Opening **hours** of [[Branch|the branch]]\n> nobody [reads](http://x.example)\n\n"
        "## Actions\n| what | who | due |\n|---|---|---|\n| Share the split | Finance | May |\n\n"
        "## For the programme team only\nZofia is unwell\n"
    )
    session, texts, _ = one(tmp_path, "a.md", text)
    assert (session.id, session.pair, session.duration_min) == ("AB-7", "P07", 75)
    assert texts == {
        "notes": "- Opening hours of the branch\nnobody reads",
        "applied_action": "- Share the split; Finance; May",
        "owner_remark": "Zofia is unwell",
        "mentor": "Ana Lee",
        "mentor_email": "a.lee@firm.example",
    }


def test_text_with_header_lines(tmp_path):
    text = "Session note\nMentor: Ana Lee\nMentee: Bo Orr\nDate: 13/03/25\n\nFirst: we laughed.\nNext: more.\n"
    session, texts, _ = one(tmp_path, "a.txt", text)
    assert session.date == dt.date(2025, 3, 13)
    assert texts == {"notes": "First: we laughed.\nNext: more.", "mentor": "Ana Lee", "mentee": "Bo Orr"}


def test_a_private_remark_inside_a_note_is_kept_apart(tmp_path):
    text = "Date: 2025-03-13\n\nWe met.\nPrivate remark: Zofia was rude\n"
    _, texts, _ = one(tmp_path, "a.txt", text)
    assert texts == {"notes": "We met.", "owner_remark": "Zofia was rude"}


def test_the_date_in_a_file_name_serves_where_the_file_has_none_or_an_unclear_one(tmp_path):
    assert one(tmp_path, "2025-02-03_x.txt", "We met.")[0].date == dt.date(2025, 2, 3)
    assert one(tmp_path, "2025-02-03_y.txt", "Date: 03/02/25\n\nWe met.")[0].date == dt.date(2025, 2, 3)
    assert one(tmp_path, "2025-02-03_z.txt", "Date: 02/03/25\n\nWe met.")[0].date == dt.date(2025, 2, 3)
    (tmp_path / "a.txt").write_text("Date: 03/02/25\n\nWe met.")
    assert "date_order" in taken(tmp_path / "a.txt")[1][0].step
    assert one(tmp_path, "b.txt", "Date: 03/02/25\n\nWe met.", date_order="mdy")[0].date == dt.date(2025, 3, 2)


def test_a_note_without_any_date_is_said(tmp_path):
    (tmp_path / "a.txt").write_text("We met.")
    notes, (refusal,) = taken(tmp_path / "a.txt")
    assert notes == []
    assert refusal.column == "date"


def test_a_code_in_the_file_name_is_the_session_unless_another_file_shares_it(tmp_path):
    for name in ("Lee AB-0042", "Lee AB-0043", "Orr AB-0043", "2025-03-13 AB-0044"):
        (tmp_path / f"{name}.txt").write_text(f"Date: 2025-03-13\n\n{name}")
    notes, _ = taken(tmp_path)
    assert [n.session.id for n in notes] == ["", "AB-0042", "", ""]


MAIL = (
    "From: Ana Lee <a.lee@firm.example>\nTo: Bo Orr <b.orr@firm.example>\nDate: Thu, 13 Mar 2025 09:12:00 +0100\n"
    "Subject: RE: our session\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n"
    "Hi Bo,\n\nWe agreed to drop the Friday pack.\n\nBest regards,\nAna Lee\nAnalyst | +44 20 7946 0958\n\n"
    "On 12 Mar 2025, Zofia Brandt wrote:\n> please send your notes\n> Zofia\n"
)


@pytest.mark.parametrize("name", ["a.eml", "a.txt"])
def test_a_mail_gives_the_writers_own_words(tmp_path, name):
    session, texts, _ = one(tmp_path, name, MAIL)
    assert session.date == dt.date(2025, 3, 13)
    assert texts["notes"] == "Hi Bo,\n\nWe agreed to drop the Friday pack."
    assert texts["agenda_topic"] == "our session"
    assert (texts["mentor"], texts["mentee"]) == ("Ana Lee", "Bo Orr")


@pytest.mark.parametrize(
    "below",
    [
        "-----Original Message-----\nFrom: Zofia\nSent: today\n\nwords",
        "Le 12 mars 2025 à 10:00, Zofia a écrit :\n\nwords",
        "From: Zofia Brandt\nSent: Wednesday\nTo: Ana\nSubject: x\n\nwords",
        "Ana Lee\nAnalyst, Retail | +33 6 12 34 56 78",
        "-- \nZofia",
        "Sent from my phone",
        "This email and any attachments are confidential, Zofia",
    ],
)
def test_threads_signatures_and_notices_are_left_out(tmp_path, below):
    text = MAIL.split("Best regards")[0] + below + "\n"
    assert one(tmp_path, "a.eml", text)[1]["notes"] == "Hi Bo,\n\nWe agreed to drop the Friday pack."


def test_a_mail_in_html_with_an_attachment(tmp_path):
    text = (
        "From: a@firm.example\nSubject: x\nDate: Thu, 13 Mar 2025 09:12:00 +0100\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/html; charset=utf-8\n\n'
        "<html><style>p{}</style><body><p>We agreed.</p><script>Zofia()</script></body></html>\n"
        "--b\nContent-Type: text/csv\nContent-Disposition: attachment; filename=zofia.csv\n\na,b\n--b--\n"
    )
    _, texts, refused = one(tmp_path, "a.eml", text)
    assert texts["notes"] == "We agreed."
    assert ["attachments" in line.reason for line in refused] == [True]


def test_a_web_page(tmp_path):
    text = (
        "<html><head><title>Zofia</title></head><body><nav>menu</nav><h1>Session note</h1>"
        "<table><tr><td>Date</td><td>13 March 2025</td>"
        "</tr><tr><td>Pair</td><td>P07</td></tr></table>"
        "<h2>Notes</h2><p>We agreed &amp; laughed.</p><ul><li>Hours</li></ul>"
        "<!-- Zofia --><h2>Next steps</h2><p>Ask.</p></body></html>"
    )
    session, texts, _ = one(tmp_path, "a.html", text)
    assert (session.date, session.pair) == (dt.date(2025, 3, 13), "P07")
    assert texts == {"notes": "We agreed & laughed.\n- Hours", "applied_action": "Ask."}


def test_captions_become_turns(tmp_path):
    vtt = (
        "WEBVTT\n\nNOTE Topic: opening hours\n\n"
        "x-1\n00:00:03.120 --> 00:00:09.480\n<v Orr, Bo>So most of us\nstay &amp; wait.</v>\n\n"
        "00:00:09.900 --> 00:10:14.000\n<v Orr, Bo>Yes.</v>\n\n"
        "00:10:20.000 --> 00:30:00.000\n<v.loud Ana Lee>Right.\n"
    )
    session, texts, _ = one(tmp_path, "2025-03-13.vtt", vtt)
    assert session.duration_min == 30
    assert texts == {
        "notes": "Bo Orr: So most of us stay & wait. Yes.\nAna Lee: Right.",
        "mentor": "Bo Orr\nAna Lee",
        "agenda_topic": "opening hours",
    }


def test_subtitles_with_and_without_speakers(tmp_path):
    srt = (
        "1\r\n00:00:03,120 --> 00:00:09,480\r\nSpeaker 1: One thing: hours.\r\n\r\n"
        "2\r\n00:00:09,900 --> 00:00:14,020\r\nand then I said: no\r\n\r\n"
        "3\r\n00:00:15,000 --> 00:00:40,000\r\n[laughter]\r\n"
    )
    session, texts, _ = one(tmp_path, "2025-03-13.srt", srt)
    assert texts == {"notes": "Speaker 1: One thing: hours. and then I said: no"}
    assert session.duration_min == 0.7


def pdf(lines):
    """A page of Helvetica, by hand."""
    text = b"BT /F1 12 Tf 72 720 Td 14 TL " + b" ".join(b"(" + line.encode() + b") Tj T*" for line in lines) + b" ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table_at = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % table_at


def test_a_pdf(tmp_path):
    lines = [
        "Mentor: Ana Lee",
        "Date: 13 March 2025",
        "",
        "We agreed that the long opening hours are",
        "of no use. Good.",
    ]
    session, texts, _ = one(tmp_path, "a.pdf", pdf(lines))
    assert session.date == dt.date(2025, 3, 13)
    assert texts == {"notes": "We agreed that the long opening hours are of no use. Good.", "mentor": "Ana Lee"}


def test_a_scanned_pdf_is_said(tmp_path):
    (tmp_path / "a.pdf").write_bytes(pdf([]))
    notes, (refusal,) = taken(tmp_path / "a.pdf")
    assert notes == []
    assert "scan" in refusal.step


def test_an_export_under_the_name_of_a_text_is_read_as_a_table(tmp_path):
    (tmp_path / "a.txt").write_text("Session ID\tDate\tNotes\nS1\t2025-03-13\tOne\nS2\t2025-03-14\tTwo\n")
    notes, _ = taken(tmp_path / "a.txt")
    assert [n.session.id for n in notes] == ["S1", "S2"]


def test_a_short_note_about_a_cancelled_session_is_asked_about(tmp_path):
    session, _, (doubt,) = one(tmp_path, "a.txt", "Date: 2025-03-13\n\nBo cancelled again, third time.")
    assert (session.status, doubt.severity) == ("held", "warning")
    assert "Status" in doubt.step


def test_the_same_session_in_two_formats_is_told(tmp_path):
    (tmp_path / "a.md").write_text("---\nsession_id: S1\ndate: 2025-03-13\n---\nOne")
    (tmp_path / "b.csv").write_text("session_id,date,notes\nS1,2025-03-13,Two\n")
    notes, (refusal,) = taken(tmp_path)
    assert [n.reveal()["notes"] for n in notes] == ["One"]
    assert "already used in file 1" in refusal.reason
