"""How a sound file is bent: anywhere in its bytes, or inside its own structure, so that what comes
behind the first check is met too."""

import json
import random
import re
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

Bender = Callable[[bytes, Sequence[bytes], random.Random], bytes]
"""A sample, all samples, and the dice: another sample."""

_ODD_NUMBERS: Final = (
    0,
    1,
    2,
    0x7F,
    0x80,
    0xFF,
    0x7FFF,
    0xFFFF,
    0x7FFFFFFF,
    0x80000000,
    0xFFFFFFFF,
)
_ODD_VALUES: Final[tuple[Any, ...]] = (
    None, True, 0, -1, 1, 2**31, 2**63, -(2**63), 10**400, 0.5, 1e308, float("nan"), "", " ", "0",
    "-1", "1e999", "a" * 70_000, "\0", "\ud800", "${x}", "=1+1", "২০২৬", "2026-13-45", [], {}, [[]],
    [None] * 5_000, {"": {}},
)  # fmt: skip
_ODD_TEXTS: Final = (
    b"", b"0", b"-1", b"1e999", b"4294967296", b"A1:XFD1048576", b"&#x10FFFF;", b"&lt;b&gt;",
    b"x" * 40_000, b"=cmd|'/c calc'!A1", b"${q}='a'", b"selected(${q}, 'a')", b"begin group",
    b"select_one nowhere", b"1048577", b"XFE1", "২০২৬".encode(), b"2026-02-30", b"true",
    b"\xff\xfe", b"&#0;",
)  # fmt: skip
_ATTRIBUTE: Final = re.compile(rb'="[^"]*"')
_TEXT: Final = re.compile(rb">[^<>]+<")
_ELEMENT: Final = re.compile(rb"<(\w+)[^>]*>(?:[^<]*)</\1>|<\w+[^>]*/>")
_CELLS: Final = re.compile(r"worksheets/|sharedStrings", re.IGNORECASE)
_CELL: Final = re.compile(
    rb"(?<=<t>)[^<>]*(?=</t>)|(?<=<v>)[^<>]*(?=</v>)|(?<=preserve\">)[^<>]*(?=</t>)"
)
_DEEP: Final = 4_000


def anywhere(sample: bytes, samples: Sequence[bytes], dice: random.Random) -> bytes:
    """Bytes changed, repeated, cut out, put in from another sample, numbers made odd."""
    data = bytearray(sample)
    for _ in range(dice.choice((1, 1, 2, 8))):
        at, length = dice.randrange(len(data) + 1), dice.choice((1, 2, 4, 64))
        if dice.random() < 0.3:
            width = dice.choice((1, 2, 4))
            odd = dice.choice(_ODD_NUMBERS) & (256**width - 1)
            data[at : at + width] = odd.to_bytes(width, dice.choice(("big", "little")))
            continue
        other = dice.choice(samples) or b"\0"
        start = dice.randrange(len(other))
        data[at : at + dice.choice((0, length))] = dice.choice(
            (b"", dice.randbytes(length), other[start : start + length], data[at : at + length] * 9)
        )
    return bytes(data)


def zipped(sample: bytes, samples: Sequence[bytes], dice: random.Random) -> bytes:
    """A part of a package bent as text, and everything packed again."""
    if dice.random() < 0.1:
        return anywhere(sample, samples, dice)
    try:
        with ZipFile(BytesIO(sample)) as packed:
            parts = [(info.filename, packed.read(info)) for info in packed.infolist()]
    except (BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, KeyError):
        return anywhere(sample, samples, dice)
    filled = [place for place, (name, _) in enumerate(parts) if _CELLS.search(name)]
    for _ in range(dice.choice((1, 2, 4, 12))):
        place = (
            dice.choice(filled) if filled and dice.random() < 0.95 else dice.randrange(len(parts))
        )
        name, content = parts[place]
        bend = dice.choices((_bend_text, _bend_xml, _bend_any), (90, 9, 1))[0]
        parts[place] = (name, bend(content, dice))
    if dice.random() < 0.05:
        del parts[dice.randrange(len(parts))]
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as packed:
        for name, content in parts:
            packed.writestr(name, content)
    return target.getvalue()


def as_json(sample: bytes, samples: Sequence[bytes], dice: random.Random) -> bytes:
    """One or more values of a JSON text replaced, taken away or nested too deep."""
    if dice.random() < 0.15:
        return anywhere(sample, samples, dice)
    try:
        value = json.loads(sample)
    except (ValueError, RecursionError):
        return anywhere(sample, samples, dice)
    for _ in range(dice.choice((1, 1, 2))):
        value = _bend_value(value, dice)
    text = json.dumps(value)
    if dice.random() < 0.05:
        text = text.replace("null", "[" * _DEEP + "]" * _DEEP, 1)
    return text.encode()


def words(sample: bytes, samples: Sequence[bytes], dice: random.Random) -> bytes:
    """Words of a typed text changed, exchanged, doubled or left out."""
    if dice.random() < 0.2:
        return anywhere(sample, samples, dice)
    parts = re.split(rb"(\s+)", sample)
    for _ in range(dice.choice((1, 2, 4))):
        one, other = dice.randrange(len(parts)), dice.randrange(len(parts))
        match dice.randrange(4):
            case 0 | 1 if dice.random() < 0.8:
                parts[one & ~1], parts[other & ~1] = parts[other & ~1], parts[one & ~1]
            case 1:
                parts[one] = anywhere(parts[one] or b"a", [b"abc", "০১২".encode()], dice)
            case 2:
                parts.insert(one, parts[other])
            case _ if len(parts) > 1:
                del parts[one]
    return b"".join(parts)


def _bend_text(content: bytes, dice: random.Random) -> bytes:
    """What stands in one cell: that of another, or something odd."""
    cells = list(_CELL.finditer(content))
    if not cells:
        return _bend_xml(content, dice)
    start, end = dice.choice(cells).span()
    # A value is mostly the number of a text kept elsewhere: another number keeps the book whole.
    swapped = content[end : end + 4] == b"</v>" or dice.random() < 0.6
    put = dice.choice(cells)[0] if swapped else dice.choice(_ODD_TEXTS[:-2])
    return content[:start] + put + content[end:]


def _bend_xml(content: bytes, dice: random.Random) -> bytes:
    found = list(dice.choice((_ATTRIBUTE, _TEXT, _TEXT, _ELEMENT)).finditer(content))
    if not found:
        return _bend_any(content, dice)
    one = dice.choice(found)
    start, end = one.span()
    if one.re is _ELEMENT:
        other = dice.choice(found)[0]
        put = dice.choice((b"", one[0] * dice.choice((2, 300)), other))
    elif one.re is _ATTRIBUTE:
        put = b'="' + dice.choice((*_ODD_TEXTS, dice.choice(found)[0][2:-1])) + b'"'
    else:
        put = b">" + dice.choice((*_ODD_TEXTS, dice.choice(found)[0][1:-1])) + b"<"
    return content[:start] + put + content[end:]


def _bend_any(content: bytes, dice: random.Random) -> bytes:
    return anywhere(content, [content], dice)


def _bend_value(value: Any, dice: random.Random) -> Any:
    """``value`` with something in it (or itself) made odd."""
    if isinstance(value, dict) and value and dice.random() < 0.9:
        key = dice.choice(list(value))
        if dice.random() < 0.1:
            return {name: kept for name, kept in value.items() if name != key}
        return {**value, key: _bend_value(value[key], dice)}
    if isinstance(value, list) and value and dice.random() < 0.9:
        place = dice.randrange(len(value))
        if dice.random() < 0.2:
            return value[:place] + value[place + 1 :] * dice.choice((1, 3))
        return [*value[:place], _bend_value(value[place], dice), *value[place + 1 :]]
    if isinstance(value, str) and value and dice.random() < 0.6:
        at = dice.randrange(len(value))
        return value[:at] + dice.choice(("", "A", "0", "=", "é", value)) + value[at + 1 :]
    if isinstance(value, int) and dice.random() < 0.5:
        return value + dice.choice((-1, 1, 2**16))
    return dice.choice(_ODD_VALUES)
