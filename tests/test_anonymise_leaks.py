"""The byte scan: if it says clean while a name lies there in disguise, a workspace is handed on in false trust."""

import base64
import codecs
import gzip
import json
import sqlite3
import unicodedata
import zipfile
from urllib.parse import quote

import pytest

from insight.ingest.anonymise import Roster
from insight.ingest.anonymise.leaks import scan

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
