"""Fonts inside the PDF: only the glyphs used, each with the very text it stands for.

A font is a Type0 font with Identity-H encoding. Every pair (glyph, text) has a code of its
own, so that the same glyph may mean different characters in different words and a search or
a copy gives back what was typed.
"""

import struct
from typing import Any, Final

import uharfbuzz as hb
from reportlab.pdfbase import pdfdoc

from casemgr.reports.text.fonts import UNITS, Face

_MOST_CODES: Final = 0xFFFF
_BLOCK: Final = 100  # entries a CMap section may hold (Adobe Technical Note 5014)
_DROPPED_TABLES: Final = ("GSUB", "GPOS", "GDEF", "cmap", "name", "OS/2", "post", "STAT", "meta")


class EmbeddedFont:
    """The codes one face uses in one document."""

    def __init__(self, face: Face) -> None:
        self.face = face
        self.resource = f"F{face.index}"
        self._codes: dict[tuple[int, str], int] = {}
        self._glyphs: list[int] = [0]

    def code(self, glyph: int, text: str) -> int:
        """The code that draws ``glyph`` and reads as ``text``.

        A document that used up all codes (a hundred thousand different signs) goes on with
        codes that draw rightly and read as nothing.
        """
        key = (glyph, text)
        code = self._codes.get(key)
        if code is None:
            if len(self._glyphs) >= _MOST_CODES:
                return self._codes.get((glyph, ""), 0)
            code = self._codes[key] = len(self._glyphs)
            self._glyphs.append(glyph)
        return code

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
            "W": pdfdoc.PDFArray([0, pdfdoc.PDFArray(map(self.face.advance, self._glyphs))]),
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
        file = pdfdoc.PDFStream(content=data, filters=[pdfdoc.PDFZCompress])
        file.dictionary["Length1"] = len(data)
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
            f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>"
            for (_glyph, text), code in self._codes.items()
            if text
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


def _dictionary(values: dict[str, Any]) -> Any:
    made = pdfdoc.PDFDictionary(values)
    made.__RefOnly__ = 1  # top level: ReportLab would otherwise write it in place
    return made


def _stream(document: Any, name: str, content: bytes) -> Any:
    stream = pdfdoc.PDFStream(content=content, filters=[pdfdoc.PDFZCompress])
    return document.Reference(stream, name)
