"""eml, and mails pasted into text: the writer's own words, without the thread below and the signature."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from email.utils import getaddresses

from insight.errors import InputError
from insight.ingest import encoding
from insight.ingest.document import Document, Section
from insight.ingest.sources import web

ATTACHED = ("the mail has attachments, which were not read", "Save them and give them as files.")
SIGNATURE_LINES = 9

_HEADER = re.compile(
    r"^(from|to|cc|bcc|subject|sent|date|von|an|betreff|gesendet|de|a|à|objet|envoyé)\s*:\s*(.*)$", re.IGNORECASE
)
_FIELDS = {
    "from": "from", "von": "from", "de": "from", "to": "to", "an": "to", "a": "to", "à": "to", "cc": "to",
    "subject": "subject", "betreff": "subject", "objet": "subject",
    "date": "date", "sent": "date", "gesendet": "date", "envoyé": "date",
}  # fmt: skip
_ANY_HEADER = re.compile(rf"{_HEADER.pattern}|^[A-Za-z]+-[A-Za-z-]+: .*$", re.IGNORECASE)
_THREAD = re.compile(
    r"^\s*(-{2,}\s*(original|forwarded|ursprüngliche|message d'origine).*|_{10,}|begin forwarded message:.*|"
    r"on\b.{4,200}\bwrote:?|le\b.{4,200}\ba écrit\s*:?|am\b.{4,200}\bschrieb.*:|el\b.{4,200}\bescribió:?|"
    r"\*?(from|von|de)\s*:\*?\s.*)\s*$",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"^\s*(kind|best|warm|many)?\s*(regards|wishes|best|cheers|thanks(,? again)?|thank you|sincerely|yours( \w+)?|"
    r"all the best|take care|cordialement|bien à vous|mfg|mit freundlichen grüßen|viele grüße|saludos|br|rgds|ta)"
    r"\s*(again|so much|a lot)?[,.!–-]*\s*$",
    re.IGNORECASE,
)
_SENT_FROM = re.compile(r"^\s*(sent from my|get outlook for|envoyé de mon|von meinem .* gesendet)\b", re.IGNORECASE)
_NOTICE = re.compile(
    r"^\s*(this (e-?mail|message)( and any attachments?)? (is|are|may|contains?)|confidentiality notice|disclaimer)\b",
    re.IGNORECASE,
)
_CONTACT = re.compile(r"\+?\d[\d ().-]{6,}\d|@|\bwww\.|https?://|\||\b(tel|mobile|phone|cell|fax)\b", re.IGNORECASE)


def looks_like(text: str) -> bool:
    """Two or more mail headers in the first lines, one of them the sender or the subject."""
    names = [_FIELDS.get(m[1].lower()) for line in text.splitlines()[:8] if (m := _HEADER.match(line))]
    return len({n for n in names if n}) >= 2 and bool({"from", "subject"} & set(names))


def pasted(text: str, remarks: tuple[tuple[str, str], ...] = ()) -> Document:
    """A mail as it looks when copied into a text file."""
    lines = text.splitlines()
    heads: dict[str, str] = {}
    top = next((i for i, line in enumerate(lines) if not _ANY_HEADER.match(line) and (line.strip() or i)), len(lines))
    for line in lines[:top]:
        if found := _HEADER.match(line):
            heads.setdefault(_FIELDS[found[1].lower()], found[2].strip())
    body = lines[top:]
    return _document(heads, body, remarks)


def parse(data: bytes, overrides: dict[str, str]) -> Document:
    """An eml file.

    Raises:
        InputError: it is no mail, or has no text.
    """
    message = message_from_bytes(data, policy=policy.default)
    if not isinstance(message, EmailMessage) or not (message["from"] or message["subject"]):
        raise InputError("it is not a mail. Save it from the mail program as eml, or give it as txt.")
    part = message.get_body(("plain", "html"))
    if part is None:
        raise InputError("the mail has no text. Save its text as txt.")
    text = _content(part)
    if part.get_content_type() == "text/html":
        text = web.to_text(text)
    heads = {name: str(message[name] or "") for name in ("from", "to", "subject", "date")}
    remarks = (ATTACHED,) if any(True for _ in message.iter_attachments()) else ()
    return _document(heads, text.splitlines(), remarks)


def own_words(lines: list[str], sender: str = "") -> list[str]:
    """The lines the sender wrote: quoted lines, the thread below and the signature left out."""
    kept: list[str] = []
    for place, line in enumerate(lines):
        header_block = _HEADER.match(line) and place + 1 < len(lines) and _HEADER.match(lines[place + 1])
        if _SENT_FROM.match(line) or (kept and (_THREAD.match(line) and (header_block or not _HEADER.match(line)))):
            break
        if line.rstrip() == "--" or line == "-- " or _NOTICE.match(line):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line)
    return kept[: _signature(kept, sender)]


def _signature(lines: list[str], sender: str) -> int:
    """Where the signature starts: a closing near the end, or the sender's own name above contact details."""
    names = {word for word in re.findall(r"[^\W\d_]{2,}", re.sub(r"@\S+|<.*", "", sender).lower())}
    filled = [i for i, line in enumerate(lines) if line.strip()]
    tail = filled[-SIGNATURE_LINES:]
    for place in tail:
        below = [lines[i] for i in tail if i > place]
        short = all(len(line) <= 80 and len(line.split()) <= 10 for line in below)
        if _CLOSING.match(lines[place]) and short:
            return place
        words = re.findall(r"[^\W\d_]+", lines[place].lower())
        is_name = 0 < len(words) <= 4 and bool(names) and set(words) <= names | {"dr", "mr", "ms", "mrs"}
        if is_name and short and (not below or any(_CONTACT.search(line) for line in below) or len(below) <= 2):
            return place
    return len(lines)


def _document(heads: dict[str, str], body: list[str], remarks: tuple[tuple[str, str], ...]) -> Document:
    sender = heads.get("from", "")
    text = "\n".join(own_words(body, sender)).strip("\n")
    fields: dict[str, list[object]] = {"author": _addresses(sender), "mentee": _addresses(heads.get("to", ""))}
    subject = re.sub(r"^\s*((re|fwd?|aw|wg|tr)\s*:\s*)+", "", heads.get("subject", ""), flags=re.IGNORECASE)
    if subject.strip():
        fields["agenda_topic"] = [subject.strip()]
    if heads.get("date"):
        fields["date"] = [heads["date"]]
    return Document((), (Section("", text),), remarks, {k: v for k, v in fields.items() if v})


def _addresses(text: str) -> list[object]:
    return list(_written(text))


def _written(text: str) -> Iterator[str]:
    for name, address in getaddresses([text]):
        whole = f"{name} <{address}>" if "@" in address else name or address
        if whole.strip():
            yield whole


def _content(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except (LookupError, UnicodeError, ValueError):
        payload = part.get_payload(decode=True)
        return encoding.decode(payload)[0] if isinstance(payload, bytes) else ""
