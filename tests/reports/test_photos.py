"""Photos on paper, and papers behind a password."""

import io
import zlib
from typing import Any

import pikepdf
import pytest
from PIL import Image

from casemgr.reports.content import Paragraphs
from casemgr.reports.documents import render_case_file
from casemgr.reports.photos import Photo, PhotoTooLarge, PhotoUnreadable, drawn_anew
from casemgr.reports.sealing import encrypt
from tests.reports.paper import BOTH, frame, read_by_pdfium, structure
from tests.reports.tagged import faults, kinds
from tests.reports.test_documents import EVERY_BLOCK


def picture(kind: str = "JPEG", mode: str = "RGB", size: tuple[int, int] = (300, 200)) -> bytes:
    """A picture that says where it was taken, turned on its side."""
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    exif[0x0112] = 6
    target = io.BytesIO()
    Image.new(mode, size, 200 if mode == "L" else None).save(target, kind, exif=exif)
    return target.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A tiny PNG that claims to be huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        whole = kind + data
        return len(data).to_bytes(4) + whole + zlib.crc32(whole).to_bytes(4)

    head = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x02\x00\x00\x00"
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_photo_is_drawn_anew_upright_and_tells_nothing_hidden(mode: str) -> None:
    photo = Photo(picture(mode=mode), "A girl at a window", "Taken at the shelter")
    made = render_case_file(frame(*BOTH), [photo])
    assert b"SECRET-PLACE" not in made.pdf
    assert "Taken at the shelter" in read_by_pdfium(made.pdf)
    with structure(made.pdf) as pdf:
        drawn: Any = pdf.pages[0].Resources.XObject
        (image,) = [drawn[name] for name in drawn if name != "/W"]
        assert (int(image.Width), int(image.Height)) == (200, 300)
        assert b"Exif" not in image.read_raw_bytes()
        assert image.ColorSpace == ("/DeviceGray" if mode == "L" else "/DeviceRGB")
    assert "/Figure" in kinds(made.pdf)
    assert faults(made.pdf) == []


@pytest.mark.parametrize("size", [(20_000, 10_000), (12_000, 10_000), (8_000, 7_000)])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(
    size: tuple[int, int],
) -> None:
    with pytest.raises(PhotoTooLarge):
        drawn_anew(bomb(*size), 200)


@pytest.mark.parametrize("data", [b"", b"no picture", picture()[:700], bomb(30, 30)[:60]])
def test_a_damaged_picture_is_one_clear_sentence(data: bytes) -> None:
    with pytest.raises(PhotoUnreadable):
        drawn_anew(data, 200)


def test_what_one_could_see_through_becomes_white() -> None:
    target = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(target, "PNG")
    drawn = Image.open(io.BytesIO(drawn_anew(target.getvalue(), 200).data)).convert("RGB")
    assert min(drawn.convert("L").tobytes()) > 250


def test_a_sealed_paper_opens_with_its_password_alone_and_is_whole() -> None:
    made = render_case_file(frame(*BOTH), EVERY_BLOCK)
    sealed = encrypt(made.pdf, "চার four শব্দ words")
    for wrong in ("", "four words"):
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(io.BytesIO(sealed), password=wrong)
    with pikepdf.open(io.BytesIO(sealed), password="চার four শব্দ words") as opened:
        assert (opened.encryption.R, opened.encryption.bits) == (6, 256)
        assert str(opened.encryption.stream_method).endswith("aesv3")
        assert {str(key) for key in opened.docinfo} == {"/Title", "/CreationDate"}
        plain = io.BytesIO()
        opened.save(plain)
    assert read_by_pdfium(plain.getvalue()) == read_by_pdfium(made.pdf)
    assert faults(plain.getvalue()) == []
    for word in (b"Rokeya", "Case file".encode("utf-16-be"), b"Case file", b"D:2026"):
        assert word not in sealed


@pytest.mark.parametrize("password", ["", "x" * 128])
def test_a_password_the_format_cannot_hold_is_refused(password: str) -> None:
    with pytest.raises(ValueError):
        encrypt(render_case_file(frame(), [Paragraphs("", "x")]).pdf, password)
