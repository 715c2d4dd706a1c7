"""The byte scan: if it says clean while a name lies there in disguise, a workspace is handed on in false trust."""

import base64
import codecs
import gzip
import io
import json
import sqlite3
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from insight.ingest.anonymise import Roster
from insight.ingest.anonymise.leaks import Search, scan

ROSTER = Roster.from_rows(
    [
        {"pair_id": "P1", "mentor": "Oluwaseyi "
        "Adébáyò", "mentor_email": "o.adebayo@corp.example", "mentor_phone": "07700900461",
         "mentee": "Grace Field", "mentee_email": ""},
    ]
)  # fmt: skip
NAME = "Oluwaseyi Adébáyò"
DISGUISES = {
    "as written": NAME.encode(),
    "capitals": NAME.upper().encode(),
    "small": NAME.lower().encode(),
    "decomposed": unicodedata.normalize("NFD", NAME).encode(),
    "without accents": b"oluwaseyi adebayo",
    "surname first": "Adébáyò, Oluwaseyi".encode(),
    "turned round": NAME[::-1].encode(),
    "words turned round": b"adebayo oluwaseyi",
    "base64": base64.b64encode(NAME.encode()),
    "base64 in a longer text": base64.b64encode(b"xy: " + NAME.encode() + b" and more"),
    "URL": quote(NAME).encode(),
    "JSON": json.dumps(NAME).encode(),
    "hexadecimal": NAME.encode().hex().encode(),
    "UTF-16": NAME.encode("utf-16-le"),
    "UTF-16 big": b"\0" + NAME.encode("utf-16-le"),
    "e-mail": b"see O.Adebayo@corp.example now",
    "number": b"call 07700900461 now",
    "one word": b"thanks to oluwaseyi again",
}


@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_name_is_found_in_any_disguise_and_never_quoted(tmp_path, disguise):
    (tmp_path / "some.bin").write_bytes(b"before \x00\xff " + DISGUISES[disguise] + b" after")
    found = scan(tmp_path, ROSTER)
    assert found
    assert "eyi" not in str(found[0]).lower()
    assert "some.bin" in str(found[0])


def test_a_name_is_found_inside_packed_files_and_databases(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("docProps/core.xml", f"<creator>{NAME}</creator>")
    (tmp_path / "b.gz").write_bytes(gzip.compress(NAME.encode()))
    (tmp_path / "c.z").write_bytes(codecs.encode(NAME.encode(), "zlib"))
    with sqlite3.connect(tmp_path / "d.db") as store:
        store.execute("create table t (x text)")
        store.execute("insert into t values (?)", (NAME,))
    store.close()
    assert {f.file[0] for f in scan(tmp_path, ROSTER)} == {"a", "b", "c", "d"}


def test_a_name_in_a_file_name_is_found_and_not_repeated(tmp_path):
    (tmp_path / "oluwaseyi adebayo.txt").write_text("nothing")
    found = scan(tmp_path, ROSTER)
    assert [f.form for f in found] == ["file name"]
    assert "adebayo" not in str(found[0])


def test_clean_bytes_and_ordinary_words_are_clean(tmp_path):
    (tmp_path / "notes.txt").write_text("Grace under pressure; the field is level. [PERSON-7QKM] left.")
    assert scan(tmp_path, ROSTER) == []
    assert scan(tmp_path, None) == []


def test_a_canary_is_found(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "x.log").write_text("...kestrel-9931-canary...")
    assert [f.kind for f in scan(tmp_path, None, ["Kestrel-9931-Canary"])] == ["canary"]


def test_letters_of_a_key_that_happen_to_spell_a_name_backwards_are_no_leak(tmp_path):
    """Ids and keys are random letters: sooner or later one spells a name, and check would fail."""
    (tmp_path / "keys.npy").write_bytes(b"4OJL23" + b"OLUWASEYI"[::-1] + b"K7PQ")
    assert scan(tmp_path, ROSTER) == []
    (tmp_path / "note.txt").write_bytes(b"thanks to " + b"oluwaseyi"[::-1])
    assert [finding.form for finding in scan(tmp_path, ROSTER)] == ["reversed"]


# Every word of these names is an ordinary one, or short: only the whole gives them away.
PLAIN = Search(
    Roster.from_rows(
        [
            {"name": "Grace Rose Field", "email": "gr.field7@corp.example", "phone": "0161 496 0123"},
            {"name": "Zoë Field", "extension": "48213"},
            {"name": "Al Lin", "email": "vqixo@corp.example", "extension": "4821"},
            {"name": "Ada Okoro", "email": "ao@corp.example"},
            {"name": "Hope", "email": "sales@corp.example", "phone": "447700900461"},
            {"name": "Joy", "phone": "+31 6 8123 4567", "id": "ZX2024000123"},
        ]
    ),
    ["kestrel9", "kilo"],
)


def _hits(data: bytes, search: Search = PLAIN) -> list[tuple[bytes, str]]:
    """What is found and its sort; each from where it begins."""
    return [(data[at : at + 4].lower(), kind) for at, kind, _ in search.hits(data)]


@pytest.mark.parametrize(
    ("text", "begins", "kind"),
    [
        ("with Grace Rose Field again", "grac", "name"),
        ("with Grace Field again", "grac", "name"),  # who leaves the middle name out
        ("with field rose grace again", "fiel", "name"),
        ("with Field, Grace again", "fiel", "name"),
        ("in mygrace.fields", "grac", "name"),  # joined, it may stand inside something longer
        ("in mygrace_fields", "grac", "name"),
        ("in mygrace-fields", "grac", "name"),
        ("in mygrace rose fields", "grac", "name"),
        ("in myfield rose graces", "fiel", "name"),
        ("in myfield, graces", "fiel", "name"),
        ("to xgr.field7@corp.examplex", "gr.f", "e-mail address"),
        ("to gr.field7@corp.example", "gr.f", "e-mail address"),  # not only its stem
        ("to gr.field7 then", "gr.f", "e-mail stem"),
        ("to vqixo then", "vqix", "e-mail stem"),
        ("ring 0161 496 0123.", "0161", "number"),
        ("ring 01614960123.", "0161", "number"),
        ("ring 48213.", "4821", "number"),
        ("ring 0161-496-0123.", "0161", "number"),
        ("on 3 at +44 161 496 0123/2", "+44 ", "number"),
        ("at +44 (0)7700 900 461 now", "+44 ", "number"),
        ("at 07700900461", "0770", "number"),
        ("at 06 81 23 45 67", "06 8", "number"),
        ("at 447700900461", "4477", "number"),
        ("the xkestrel9x", "kest", "canary"),
        ("kilo", "kilo", "canary"),
        ("Al Lin", "al l", "name"),
        ("ask okoro", "okor", "name word"),
        ("okoro", "okor", "name word"),
        ('{"by": "Zo\\u00eb Field"}', "zo\\u", "name"),
    ],
)
def test_each_way_of_writing_somebody_is_found_where_it_begins(text: str, begins: str, kind: str) -> None:
    assert _hits(text.encode()) == [(begins.encode(), kind)]


@pytest.mark.parametrize(
    "text",
    [
        *("", "a", "kil", "a vital link", "Grace took the field", "a rose field", "we hope so", "to sales then"),
        *("ring 4821 then", "901614960123", "016149601234", "482134", "2024 000 123", "700 900 46"),
        *("xokoro", "okorox", "okoro1", "xgr.field7"),
        *("a xokoro", "okorox a", "éokoro then", "okoroé", "Zo\\u00eb Fiel", "n"),
    ],
)
def test_ordinary_words_and_parts_of_longer_ones_are_clean(text: str) -> None:
    assert _hits(text.encode()) == []


@pytest.mark.parametrize("around", ["“{}”", "—{}—", "«{}»", "…{}…", "\u00a0{}\u00a0", "’{}’", "_{}_", "🙂{}🙂"])
def test_a_word_between_marks_that_are_no_letters_is_a_whole_word(around: str) -> None:
    """A name in curly quotes went unnoticed: its neighbours are bytes that letters are made of, too."""
    for code in ("utf-8", "cp1252"):
        assert _hits(around.format("okoro").encode(code, "ignore")) == [(b"okor", "name word")]
    assert _hits("an éokoro".encode("cp1252")) == _hits("okoroé so".encode("cp1252")) == []


def test_one_word_is_found_in_base64_and_hexadecimal_in_its_usual_cases() -> None:
    for word in (b"okoro", b"Okoro", b"OKORO"):
        assert list(PLAIN.hits(base64.b64encode(word)))
        assert list(PLAIN.hits(word.hex().encode()))


@pytest.mark.parametrize("before", range(4))
@pytest.mark.parametrize("after", range(4))
@pytest.mark.parametrize("name", ["Grace Field", "Field, Grace", "Grace Rose Field"])  # 11, 12 and 16 letters
def test_base64_is_seen_through_wherever_in_the_coded_text_a_name_stands(before: int, after: int, name: str) -> None:
    coded = base64.b64encode(b"\xff" * before + name.encode() + b"\xff" * after)
    assert [form for _, _, form in PLAIN.hits(b"." + coded + b".")] == ["base64"]


def test_a_name_across_the_border_of_what_is_looked_at_together_is_found() -> None:
    window = 16 * 1024 * 1024
    for place in (window - 3, window - 1, window):
        data = bytes(place) + b"Grace Field"
        assert [at for at, _, _ in PLAIN.hits(data)] == [place]


def _zipped(data: bytes, name: str = "a") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize("pack", [_zipped, gzip.compress, zlib.compress])
def test_three_layers_are_unpacked_and_no_more(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    """A file that unpacks to itself would never end."""
    data = b"by Grace Field"
    for layer in range(5):
        (tmp_path / f"{layer}.bin").write_bytes(data)
        data = pack(data)
    found = scan(tmp_path, None, ["Grace Field"])
    assert [finding.file[0] for finding in found] == ["0", "1", "2", "3"]
    assert {finding.offset for finding in found} == {3}


def test_what_is_broken_is_read_up_to_where_it_breaks_and_hides_nothing_else(tmp_path: Path) -> None:
    """A damaged archive ended in a Python error, or in silence about what could still be read."""
    text = b"by Grace Field"
    (tmp_path / "0.gz").write_bytes(gzip.compress(text + bytes(99))[:-9])
    (tmp_path / "1.gz").write_bytes(gzip.compress(b"nothing") + gzip.compress(text))  # gzip files may be joined
    (tmp_path / "2.gz").write_bytes(gzip.compress(text) + b"no more of it")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bad.txt", b"some words " * 20)
        archive.writestr("good.txt", text)
    data = bytearray(out.getvalue())
    data[37:45] = b"\xff" * 8  # the first part's words
    (tmp_path / "3.zip").write_bytes(data)
    (tmp_path / "4.zip").write_bytes(b"PK\x03\x04 is no archive; by Grace Field")
    (tmp_path / "5.gz").write_bytes(b"\x1f\x8b is no stream; by Grace Field")
    (tmp_path / "6.z").write_bytes(b"x Grace Field")
    found = scan(tmp_path, None, ["Grace Field"])
    assert [finding.file[0] for finding in found] == list("0123456")
    assert found[3].file == "3.zip, part 1"


def test_one_file_is_looked_at_by_its_name(tmp_path: Path) -> None:
    place = tmp_path / "some.txt"
    place.write_text("kestrel9")
    assert [str(finding) for finding in scan(place, None, ["kestrel9"])] == ["some.txt, byte 0: a canary (as written)"]
    place = tmp_path / "kestrel9.txt"
    place.write_text("nothing")
    assert [(f.file, f.offset) for f in scan(place, None, ["kestrel9"])] == [
        ("file 0 (its name holds an identifier)", 0)
    ]
