"""Fonts inside the PDF: only the glyphs used, each with the very text it stands for.

A font is a Type0 font with Identity-H encoding. Every pair (glyph, text) has a code of its
own, so that the same glyph may mean different characters in different words and a search or
a copy gives back what was typed.
"""

import struct
import unicodedata
import zlib
from collections.abc import Sequence
from typing import Any, Final

import uharfbuzz as hb
from reportlab.pdfbase import pdfdoc

from casemgr.reports.text.fonts import UNITS, Face, Remembered

_MOST_CODES: Final = 0xFFFF
_LEVEL: Final = 4  # a third of the time of zlib's own choice, for a twentieth more bytes
_BLOCK: Final = 100  # entries a CMap section may hold (Adobe Technical Note 5014)
_NOTHING: Final = "\u200b"
"""What a glyph without a character of its own reads as: a space of no width."""
_DROPPED_TABLES: Final = ("GSUB", "GPOS", "GDEF", "cmap", "name", "OS/2", "post", "STAT", "meta")


Cluster = tuple[str, tuple[str, ...], bool]


class EmbeddedFont:
    """The codes one face uses in one document.

    ``codes[glyph, text]`` is the code, as four hexadecimal digits, that draws ``glyph`` and
    reads as ``text``. ``clusters[text, *glyphs]`` are the codes of the glyphs that stand for
    ``text`` together, joined and each, and whether they alone tell it.
    """

    def __init__(self, face: Face) -> None:
        self.face = face
        self.resource = f"F{face.index}"
        self._glyphs: list[int] = [0]
        self.codes: Remembered[tuple[int, str], str] = Remembered(self._code)
        self.clusters: Remembered[tuple[Any, ...], Cluster] = Remembered(self._cluster)

    def _code(self, key: tuple[int, str]) -> str:
        """A document that used up all codes (a hundred thousand different signs) goes on with
        codes that draw rightly and read as nothing."""
        if len(self._glyphs) >= _MOST_CODES:
            return self.codes.get((key[0], ""), "0000")
        self._glyphs.append(key[0])
        return f"{len(self._glyphs) - 1:04X}"

    def _cluster(self, key: tuple[Any, ...]) -> Cluster:
        text, *glyphs = key
        shares = deal(text, len(glyphs))
        codes = tuple(self.codes[key] for key in zip(glyphs, shares, strict=True))
        told = len(codes) == 1 or telling(self.face, glyphs, shares)
        return "".join(codes), codes, told

    def add_to(self, document: Any) -> Any:
        """Puts the font's objects into a ReportLab document; returns the reference to it."""
        data, places = self._subset()
        tag = "".join(chr(65 + (self.face.index // 26**i) % 26) for i in range(5, -1, -1))
        base = pdfdoc.PDFName(f"{tag}+{self.face.name}")
        descendant = {
            "Type": pdfdoc.PDFName("Font"),
            "Subtype": pdfdoc.PDFName("CIDFontType2"),
            "BaseFont": base,
            "CIDSystemInfo": pdfdoc.PDFDictionary(
                {
                    "Registry": pdfdoc.PDFString("Adobe"),
                    "Ordering": pdfdoc.PDFString("Identity"),
                    "Supplement": 0,
                }
            ),
            "DW": UNITS,
            "W": f"[0 [{' '.join(map(str, map(self.face.advance, self._glyphs)))}]]",
            "CIDToGIDMap": _stream(document, f"gids{self.resource}", self._gid_map(places)),
            "FontDescriptor": self._descriptor(document, base, data),
        }
        font = {
            "Type": pdfdoc.PDFName("Font"),
            "Subtype": pdfdoc.PDFName("Type0"),
            "BaseFont": base,
            "Encoding": pdfdoc.PDFName("Identity-H"),
            "DescendantFonts": pdfdoc.PDFArray(
                [document.Reference(_dictionary(descendant), f"cid{self.resource}")]
            ),
            "ToUnicode": _stream(document, f"unicode{self.resource}", self._to_unicode()),
        }
        return document.Reference(_dictionary(font), f"font{self.resource}")

    def _subset(self) -> tuple[bytes, dict[int, int]]:
        wanted = hb.SubsetInput()
        for glyph in sorted({*self._glyphs, 0}):
            wanted.glyph_set.add(glyph)
        for table in _DROPPED_TABLES:
            wanted.drop_table_tag_set.add(int.from_bytes(table.encode().ljust(4), "big"))
        wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
        wanted.flags |= hb.SubsetFlags.NO_LAYOUT_CLOSURE
        plan = hb.SubsetPlan(self.face.hb_face, wanted)
        places = dict(plan.old_to_new_glyph_mapping.items())
        return bytes(plan.execute().blob.data), places

    def _gid_map(self, places: dict[int, int]) -> bytes:
        return struct.pack(f">{len(self._glyphs)}H", *(places[glyph] for glyph in self._glyphs))

    def _descriptor(self, document: Any, base: Any, data: bytes) -> Any:
        ascent, descent = self.face.extents
        file = packed(data, f"/Length1 {len(data)}")
        descriptor = {
            "Type": pdfdoc.PDFName("FontDescriptor"),
            "FontName": base,
            "Flags": 4,
            "FontBBox": pdfdoc.PDFArray([-UNITS, descent, 2 * UNITS, ascent]),
            "ItalicAngle": 0,
            "Ascent": ascent,
            "Descent": descent,
            "CapHeight": 714,
            "StemV": 80,
            "FontFile2": document.Reference(file, f"file{self.resource}"),
        }
        return document.Reference(_dictionary(descriptor), f"descriptor{self.resource}")

    def _to_unicode(self) -> bytes:
        entries = [
            f"<{code}> <{text.encode('utf-16-be').hex().upper()}>"
            for (_glyph, text), code in self.codes.items()
            if text and code != "0000"
        ]
        lines = [
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
            "1 begincodespacerange <0000> <FFFF> endcodespacerange",
        ]
        for start in range(0, len(entries), _BLOCK):
            block = entries[start : start + _BLOCK]
            lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
        lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
        return "\n".join(lines).encode("ascii")


def deal(characters: str, count: int) -> list[str]:
    """``characters`` on ``count`` glyphs in order; the last but not least glyph takes the rest."""
    if count > len(characters):
        characters = unicodedata.normalize("NFD", characters)
    if count >= len(characters):
        return list(characters) + [_NOTHING] * (count - len(characters))
    if count == 1:
        return [characters]
    return [*characters[: count - 1], characters[count - 1 :]]


def telling(face: Face, glyphs: Sequence[int], shares: Sequence[str]) -> bool:
    """Whether each glyph of a cluster stands on the very character dealt to it."""
    return all(
        share != _NOTHING and (len(share) > 1 or face.nominal(share) == glyph)
        for glyph, share in zip(glyphs, shares, strict=True)
    )


def _dictionary(values: dict[str, Any]) -> Any:
    made = pdfdoc.PDFDictionary(values)
    made.__RefOnly__ = 1  # top level: ReportLab would otherwise write it in place
    return made


def _stream(document: Any, name: str, content: bytes) -> Any:
    return document.Reference(packed(content), name)


class Written(pdfdoc.PDFObject):  # type: ignore[misc]
    """An object that is already in the words of PDF."""

    __RefOnly__ = 1

    def __init__(self, content: str | bytes) -> None:
        self.content = content.encode("ascii") if isinstance(content, str) else content

    def format(self, _document: Any) -> bytes:
        return self.content


def packed(content: bytes, entries: str = "") -> Written:
    """A compressed stream; ``entries`` are more of its dictionary."""
    return stream(compressed(content), f"/Filter/FlateDecode{entries}")


def compressed(content: bytes) -> bytes:
    """What stands in a stream of ``/Filter/FlateDecode``."""
    return zlib.compress(content, _LEVEL)


def expanded(data: bytes) -> bytes:
    """What ``compressed`` was given."""
    return zlib.decompress(data)


def stream(data: bytes, entries: str) -> Written:
    """A stream whose dictionary, but for its length, is ``entries``."""
    head = f"<</Length {len(data)}{entries}>>\nstream\n".encode("ascii")
    return Written(b"".join((head, data, b"\nendstream")))
