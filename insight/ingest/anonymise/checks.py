"""Check digits: whether a number can be an IBAN, a payment card or a national identity number."""

import re

from insight.ingest.anonymise.lexicon import lexicon


def iban(text: str) -> bool:
    """ISO 13616: moved four places and read in base 36, the remainder by 97 is 1."""
    plain = re.sub(r"\W", "", text).upper()
    if not 15 <= len(plain) <= 34:
        return False
    return int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1


def card(text: str) -> bool:
    """Luhn (ISO/IEC 7812) over 13 to 19 digits that begin like a payment card."""
    digits = [int(c) for c in text if c.isdigit()]
    if not 13 <= len(digits) <= 19 or digits[0] not in (3, 4, 5, 6):
        return False
    doubled = [d if i % 2 == 0 else d * 2 - 9 * (d > 4) for i, d in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


def national(text: str) -> bool:
    """Whether some country's check holds: US SSN areas, Singapore NRIC, UK NI and NHS, PAN, Aadhaar, PESEL, RSA ID."""
    plain = re.sub(r"\W", "", text)
    if not plain.isdigit():
        return True  # the letters' places are check enough: NRIC, NI number, PAN
    if re.fullmatch(r"\d{3}-\d{2}-\d{4}", text):
        return text[:3] not in {"000", "666"} and text[0] != "9" and text[4:6] != "00" and text[7:] != "0000"
    digits = [int(c) for c in plain]
    if len(digits) == 10:
        return _nhs(digits)
    if len(digits) == 11:
        return sum(w * d for w, d in zip((1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1), digits, strict=True)) % 10 == 0
    if len(digits) == 12:
        return _verhoeff(digits)
    return len(digits) == 13 and _south_african(plain)


def _nhs(digits: list[int]) -> bool:
    """Modulus 11, weights 10 to 2; written without gaps it is too easily something else, so callers see gaps."""
    remainder = 11 - sum(w * d for w, d in zip(range(10, 1, -1), digits, strict=False)) % 11
    return remainder != 10 and remainder % 11 == digits[9]


def _south_african(plain: str) -> bool:
    month, day = int(plain[2:4]), int(plain[4:6])
    digits = [int(c) for c in plain]
    doubled = [d if i % 2 == 0 else d * 2 - 9 * (d > 4) for i, d in enumerate(reversed(digits))]
    return 1 <= month <= 12 and 1 <= day <= 31 and sum(doubled) % 10 == 0


def unlike_a_year(text: str) -> bool:
    """Whether a number is no year, date or span of years: "2025", "2024-25", "03.02.2026"."""
    return not re.fullmatch(
        r"(?:19|20)\d\d(?:[-/](?:19|20)?\d\d)?|(?:3[01]|[12]\d|0?[1-9])[./-](?:3[01]|[12]\d|0?[1-9])[./-]\d{2,4}|\d{4}-\d\d-\d\d",
        text.strip(),
    )


_STANDARDS = frozenset("iso iec rfc ieee din en bs ansi nist sha utf cve covid mid pre post early late circa".split())
_HOLDERS = frozenset("staff user agent badge worker member client customer case ticket order account pass card".split())


def coined(text: str) -> bool:
    """Whether "emp-43201" can be an id: the word before the number is no ordinary one, no standard, and it no year."""
    word, _, number = text.replace("_", "-").partition("-")
    if word in _STANDARDS or (len(number) == 4 and number[:2] in {"19", "20"}):
        return False
    return word in _HOLDERS or not lexicon().ordinary(word)


_D5 = (  # multiplication in the dihedral group D5, Verhoeff 1969
    "0123456789",
    "1234067895",
    "2340178956",
    "3401289567",
    "4012395678",
    "5987604321",
    "6598710432",
    "7659821043",
    "8765932104",
    "9876543210",
)
_PERMUTED = (
    "0123456789",
    "1576283094",
    "5803796142",
    "8916043527",
    "9453126870",
    "4286573901",
    "2793806415",
    "7046913258",
)


def _verhoeff(digits: list[int]) -> bool:
    check = 0
    for i, d in enumerate(reversed(digits)):
        check = int(_D5[check][int(_PERMUTED[i % 8][d])])
    return check == 0
