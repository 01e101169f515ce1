"""Which script a character belongs to, and what of a typed text can be put on paper.

The ranges cover the scripts met in case files here and their neighbours; any other letter
counts as unknown, which shapes it one character at a time.
"""

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from typing import Final

COMMON: Final = "Zyyy"
INHERITED: Final = "Zinh"
UNKNOWN: Final = "Zzzz"
RIGHT_TO_LEFT: Final = frozenset({"Arab", "Hebr", "Rohg", "Syrc", "Thaa", "Nkoo"})

# First code point, last code point, ISO 15924 code (Unicode's Blocks and Scripts).
_RANGES: Final = (
    (0x0041, 0x005A, "Latn"), (0x0061, 0x007A, "Latn"), (0x00AA, 0x00AA, "Latn"),
    (0x00BA, 0x00BA, "Latn"), (0x00C0, 0x02B8, "Latn"), (0x0370, 0x03FF, "Grek"),
    (0x0400, 0x052F, "Cyrl"), (0x0590, 0x05FF, "Hebr"), (0x0600, 0x06FF, "Arab"),
    (0x0700, 0x074F, "Syrc"), (0x0750, 0x077F, "Arab"), (0x0780, 0x07BF, "Thaa"),
    (0x07C0, 0x07FF, "Nkoo"), (0x08A0, 0x08FF, "Arab"), (0x0900, 0x0950, "Deva"),
    (0x0953, 0x0963, "Deva"), (0x0966, 0x097F, "Deva"), (0x0980, 0x09FF, "Beng"),
    (0x0A00, 0x0A7F, "Guru"), (0x0A80, 0x0AFF, "Gujr"), (0x0B00, 0x0B7F, "Orya"),
    (0x0B80, 0x0BFF, "Taml"), (0x0C00, 0x0C7F, "Telu"), (0x0C80, 0x0CFF, "Knda"),
    (0x0D00, 0x0D7F, "Mlym"), (0x0D80, 0x0DFF, "Sinh"), (0x0E00, 0x0E7F, "Thai"),
    (0x0E80, 0x0EFF, "Laoo"), (0x0F00, 0x0FFF, "Tibt"), (0x1000, 0x109F, "Mymr"),
    (0x1100, 0x11FF, "Hang"), (0x1780, 0x17FF, "Khmr"), (0x1E00, 0x1EFF, "Latn"),
    (0x1F00, 0x1FFF, "Grek"), (0x25CC, 0x25CC, INHERITED), (0x2C60, 0x2C7F, "Latn"),
    (0x3040, 0x309F, "Hira"), (0x30A0, 0x30FF, "Kana"), (0x3400, 0x4DBF, "Hani"),
    (0x4E00, 0x9FFF, "Hani"), (0xA720, 0xA7FF, "Latn"), (0xA9E0, 0xA9FF, "Mymr"),
    (0xAA60, 0xAA7F, "Mymr"), (0xAC00, 0xD7AF, "Hang"), (0xF900, 0xFAFF, "Hani"),
    (0xFB50, 0xFDFF, "Arab"), (0xFE70, 0xFEFC, "Arab"), (0x10D00, 0x10D3F, "Rohg"),
    (0x20000, 0x323AF, "Hani"),
)  # fmt: skip
LANGUAGES: Final = {
    "Beng": "bn", "Latn": "en", "Arab": "ar", "Rohg": "rhg", "Mymr": "my", "Deva": "hi",
}  # fmt: skip
"""The language a script is read in here when nobody says more."""
_STARTS: Final = [first for first, _last, _script in _RANGES]

_LINE_ENDS = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Controls, byte order mark, soft hyphen, joiner marks and every direction override: none of
# them has ink, and an override could make a printed name read backwards.
_NO_INK: Final = (
    "\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e0fff"
)
_REMOVED = re.compile(f"[{_NO_INK}]")
# What a text must hold for any of this to matter; most hold none.
_ODD = re.compile(f"[{_NO_INK}\t\n\r\v\f\x1c-\x1e\x85\u2028\u2029\ud800-\udfff]")
_SURROGATES = re.compile("[\ud800-\udfff]")


@lru_cache(maxsize=8192)
def script_of(character: str) -> str:
    """The ISO 15924 code of one character; ``Zyyy`` for signs and digits, ``Zinh`` for marks."""
    code = ord(character)
    position = bisect_right(_STARTS, code) - 1
    if position >= 0 and code <= _RANGES[position][1]:
        return _RANGES[position][2]
    if character in "\u200c\u200d":
        return INHERITED
    category = unicodedata.category(character)
    if category[0] == "M":
        return INHERITED
    return UNKNOWN if category[0] == "L" or category == "Co" else COMMON


def is_right_to_left(text: str) -> bool | None:
    """The direction of the first letter of ``text``; ``None`` when it has no letter."""
    for character in text:
        script = script_of(character)
        if script in (COMMON, INHERITED) or character.isdecimal():
            continue
        return script in RIGHT_TO_LEFT
    return None


def paper_lines(text: str, removed: dict[str, None] | None = None) -> list[str]:
    """A typed text as the lines its writer made, without anything that has no ink.

    Tabs become spaces, half surrogate pairs the replacement sign U+FFFD. What was taken out is
    noted in ``removed``.
    """
    if _ODD.search(text) is None:
        return [text]
    if removed is not None:
        removed.update(dict.fromkeys(_REMOVED.findall(text) + _SURROGATES.findall(text)))
    clean = _SURROGATES.sub("\ufffd", text)
    return [_REMOVED.sub("", line).replace("\t", " ") for line in _LINE_ENDS.split(clean)]
