"""Bytes to text: a byte order mark, then strict UTF-8, then Windows-1252, and it is said which."""

from insight.errors import InputError

FALLBACK = (
    "the text is not UTF-8 and was read as Windows-1252",
    "Check accented letters; save as UTF-8 to be sure.",
)


def detect(data: bytes) -> str:
    """utf-8-sig, utf-16, utf-8 or cp1252.

    Raises:
        InputError: none of them fits.
    """
    if data.startswith(b"\xef\xbb\xbf"):
        if _fits(data, "utf-8-sig"):
            return "utf-8-sig"
        raise InputError("its text is damaged. Save it again as UTF-8.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        if _fits(data, "utf-16"):
            return "utf-16"
        raise InputError("its text is damaged. Save it again as UTF-8.")
    for name in ("utf-8", "cp1252"):
        if _fits(data, name):
            return name
    raise InputError("its text is in an encoding Insight does not know. Save it as UTF-8.")


def decode(data: bytes) -> tuple[str, str]:
    """The text without its byte order mark, and the encoding it was in."""
    name = detect(data)
    return data.decode(name), name


def as_utf8(data: bytes, name: str) -> bytes:
    """UTF-16 is read as UTF-8 bytes, so that every format counts places in bytes the same way."""
    return data.decode("utf-16").encode() if name == "utf-16" else data


def _fits(data: bytes, name: str) -> bool:
    try:
        data.decode(name)
    except UnicodeDecodeError:
        return False
    return True
