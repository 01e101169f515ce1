"""Case codes, pseudonyms and the folding of names for search."""

import re
import unicodedata
from collections.abc import Callable

from casemgr.words import ascii_digits

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH = 7
_PSEUDONYMS = (
    "Aparajita", "Bakul", "Beli", "Champa", "Dalia", "Dolon", "Golap", "Hasnahena", "Jaba", "Jui",
    "Kadam", "Kamini", "Kanchan", "Karabi", "Keya", "Krishnachura", "Madhabi", "Malati", "Padma",
    "Palash", "Rangan", "Rajanigandha", "Shapla", "Shefali", "Shimul", "Shiuli", "Tagar", "Togor",
)  # fmt: skip
_JOINERS = dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff"))
_SAME_SOUND = str.maketrans(
    {"ী": "ি", "ূ": "ু", "ণ": "ন", "শ": "স", "ষ": "স", "য": "জ", "ঙ": "ং", "ঃ": ""}
)


def new_case_code(choose: Callable[[str], str]) -> str:
    """A case code that says nothing of person, place or year: ``K7Q3-MX9W``.

    Seven random characters of thirty (2.2e10 codes) and a check character (weighted sum
    modulo 31 over a prime, so a slip of one character or a swap of neighbours shows).
    ``choose`` picks one character at random: pass ``secrets.choice``.
    """
    body = "".join(choose(_ALPHABET) for _ in range(_CODE_LENGTH))
    while _check_character(body) is None:
        body = "".join(choose(_ALPHABET) for _ in range(_CODE_LENGTH))
    return f"{body[:4]}-{body[4:]}{_check_character(body)}"


def _check_character(body: str) -> str | None:
    total = sum((place + 2) * _ALPHABET.index(char) for place, char in enumerate(body)) % 31
    return _ALPHABET[total] if total < len(_ALPHABET) else None


def read_case_code(text: str) -> str | None:
    """The code a person typed, in its written form; ``None`` when it cannot be one."""
    body = re.sub(r"[\s-]", "", ascii_digits(text).upper())
    if len(body) != _CODE_LENGTH + 1 or any(char not in _ALPHABET for char in body):
        return None
    if _check_character(body[:-1]) != body[-1]:
        return None
    return f"{body[:4]}-{body[4:]}"


def new_pseudonym(choose: Callable[[tuple[str, ...]], str], number: int) -> str:
    """A pseudonym from a list of flowers, with a number that keeps two of them apart."""
    return f"{choose(_PSEUDONYMS)} {number}"


def fold_name(text: str) -> str:
    """``text`` as search compares it: NFC, no joiners, no case, Bangla letters that sound
    alike made one, everything but letters, marks and digits turned into spaces."""
    folded = unicodedata.normalize("NFC", ascii_digits(text)).translate(_JOINERS).casefold()
    folded = folded.translate(_SAME_SOUND)
    kept = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in folded)
    return " ".join(kept.split())


def fold_phone(text: str) -> str:
    """The digits of a telephone number without the country's prefix, for search."""
    digits = re.sub(r"\D", "", ascii_digits(text))
    return digits.removeprefix("00").removeprefix("880").lstrip("0")


def is_bangla(text: str) -> bool:
    """Whether the first letter of ``text`` is a Bengali one."""
    first = next((c for c in text if c.isalpha()), "")
    return "\u0980" <= first <= "\u09ff"
