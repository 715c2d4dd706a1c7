"""Which ending is read by what."""

from insight.ingest.sources import captions, delimited, json_files, mail, markdown, pdf, plain, web, word, workbook
from insight.ingest.sources.single import Single
from insight.ingest.sources.tabular import Tabular
from insight.ports import Source

type AnySource = Tabular | Single

_ALL: tuple[AnySource, ...] = (
    Tabular("csv", (".csv", ".tsv", ".tab"), ("text",), delimited.grids, delimited.read),
    Tabular(
        "workbook", (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"), ("xlsx", "ole", "ods"), workbook.grids, workbook.read
    ),
    Tabular("json", (".json",), ("text",), json_files.grids, json_files.read),
    Tabular("jsonl", (".jsonl", ".ndjson"), ("text",), json_files.line_grids, json_files.read_lines),
    Single("word", (".docx", ".docm"), ("docx",), word.parse),
    Single("markdown", (".md", ".markdown"), ("text",), markdown.parse, bare=True),
    Single("plain", (".txt", ".text"), ("text",), plain.parse, bare=True),
    Single("mail", (".eml",), ("text",), mail.parse),
    Single("web", (".html", ".htm"), ("text",), web.parse),
    Single("captions", (".vtt", ".srt"), ("text",), captions.parse, bare=True),
    Single("pdf", (".pdf",), ("pdf",), pdf.parse),
)

SOURCES: dict[str, Source] = {suffix: source for source in _ALL for suffix in source.suffixes}
READERS: dict[str, Source] = {source.name: source for source in _ALL}

_OFFICE = "Open it and save it as docx."
UNREAD: dict[str, tuple[str, str]] = {
    ".doc": ("it is an older Word file", _OFFICE),
    ".rtf": ("it is a rich text file", _OFFICE),
    ".odt": ("it is an OpenDocument text", _OFFICE),
    ".pages": ("it is a Pages document", "Export it as docx."),
    ".numbers": ("it is a Numbers sheet", "Export it as csv."),
    ".one": ("it is a OneNote file", "Export its pages as docx."),
    ".msg": ("it is an Outlook message", "Save it as eml or txt."),
    ".pptx": ("it is a presentation", "Paste the notes into a docx or txt file."),
    ".png": ("it is a picture", "Type the notes into a txt file."),
    ".jpg": ("it is a picture", "Type the notes into a txt file."),
    ".jpeg": ("it is a picture", "Type the notes into a txt file."),
    ".heic": ("it is a picture", "Type the notes into a txt file."),
    ".mp3": ("it is a recording", "Give its transcript as vtt, srt or txt."),
    ".m4a": ("it is a recording", "Give its transcript as vtt, srt or txt."),
    ".mp4": ("it is a recording", "Give its transcript as vtt, srt or txt."),
    ".wav": ("it is a recording", "Give its transcript as vtt, srt or txt."),
    ".gz": ("it is a compressed file", "Unpack it first."),
    ".7z": ("it is a compressed file", "Unpack it, or make a zip."),
    ".rar": ("it is a compressed file", "Unpack it, or make a zip."),
    ".parquet": ("it is a Parquet file", "Export it as csv."),
}
"""Endings Insight knows and does not read: what it is, and what to do."""
