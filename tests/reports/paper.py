"""Contents to print, and the readers that look at what was printed."""

import io
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date

import pikepdf
import pypdf
import pypdfium2

from casemgr.reports.content import ReportFrame, Text
from casemgr.words import Language

BOTH: tuple[Language, ...] = ("en", "bn")


def frame(*languages: Language, **changes: object) -> ReportFrame:
    """A frame with invented people and nothing unusual."""
    values: dict[str, object] = {
        "title": tuple({"en": "Case file", "bn": "কেস ফাইল"}[each] for each in languages or ("en",)),
        "organisation": "Example Organisation",
        "printed_on": date(2026, 11, 21),
        "languages": languages or ("en",),
        "case_code": "CM-7Q4K-2M",
        "version": 3,
        "recipient": "Shirin Akter, supervisor",
        "purpose_label": "Supervision",
        "reference": "7F3A-91C2",
    }
    return ReportFrame(**{**values, **changes})  # type: ignore[arg-type]


def bilingual(english: str, bangla: str) -> Text:
    return (english, bangla)


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def read_by_pdfium(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        texts = []
        for page in document:
            reader = page.get_textpage()
            texts.append(reader.get_text_range())
            reader.close()
            page.close()
        return flat("\n".join(texts))
    finally:
        document.close()


def read_by_poppler(pdf: bytes) -> str:
    command = ["pdftotext", "-", "-"]
    return flat(subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode())


READERS: dict[str, Callable[[bytes], str]] = {"pdfium": read_by_pdfium}
"""PDFium is what Chrome and Edge show; poppler is asked too where it is installed."""
if shutil.which("pdftotext"):
    READERS["poppler"] = read_by_poppler


def codes_read(pdf: bytes) -> str:
    """What the glyphs themselves say, without the text given for whole words; no spaces."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"[\s\u200b]+", "", "".join(page.extract_text() for page in pages))


def structure(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))
