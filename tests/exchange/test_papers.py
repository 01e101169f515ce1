"""Files from elsewhere: what they really are, what is taken out of them, and what is refused."""

import zlib
from io import BytesIO
from time import perf_counter

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from casemgr.domain.errors import CaseError
from casemgr.exchange import paper_pdf, paper_photo, paper_sound
from casemgr.exchange.paper_errors import (
    AttachmentIsVideo,
    AttachmentKindUnknown,
    AttachmentKindWrong,
    AttachmentLocked,
    AttachmentTooLarge,
    AttachmentTooManyPixels,
    AttachmentUnreadable,
)
from casemgr.exchange.paper_kinds import ENDINGS, KINDS, kind_of
from casemgr.exchange.paper_pages import page_image
from casemgr.exchange.papers import MOST_BYTES, read_paper
from casemgr.words import LANGUAGES, say
from tests.exchange.paper_samples import (
    AUTHOR,
    HEIC,
    PHONE,
    REMARK,
    SOUNDS,
    hostile_pdf,
    locked_pdf,
    m4a,
    mp3,
    ogg,
    photo,
    picture,
    plain_pdf,
    wav,
)

BEGINNINGS = {
    "jpg": photo()[:40], "png": photo("PNG")[:40], "webp": photo("WEBP")[:40], "heic": HEIC[:60],
    "pdf": b"%PDF-1.7\n", **{ending: make()[:40] for ending, make in SOUNDS.items()},
}  # fmt: skip


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


def everything_in(pdf: bytes) -> bytes:
    """A PDF with nothing packed, so that every word in it can be looked for."""
    target = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as one:
        one.save(
            target,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return target.getvalue()


# -- pictures --------------------------------------------------------------------------------


def test_a_photo_is_turned_upright_and_loses_place_phone_and_remark() -> None:
    paper = read_paper(photo(), "jpg")
    kept = opened(paper.content)
    assert (paper.media, kept.format, kept.size) == ("image/jpeg", "JPEG", (32, 48))
    assert paper.notices == (paper_photo.PLACE, paper_photo.DETAILS)
    assert not len(kept.getexif())
    assert set(kept.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for word in (PHONE.encode(), REMARK, b"Exif"):
        assert word not in paper.content
    upright = picture().transpose(Image.Transpose.ROTATE_270)
    off = ImageChops.difference(kept.convert("L"), upright.convert("L"))
    assert max(off.tobytes()) < 12


def test_a_photo_that_hides_nothing_is_kept_without_a_notice() -> None:
    target = BytesIO()
    picture().save(target, "JPEG")
    assert read_paper(target.getvalue(), ".JPG").notices == ()


def test_a_place_told_in_xmp_alone_is_noticed_and_gone() -> None:
    xmp = b'<x:xmpmeta exif:GPSLatitude="23,46N"/>'
    paper = read_paper(photo(exif=b"", xmp=xmp), "jpeg")
    assert paper_photo.PLACE in paper.notices
    assert b"GPSLatitude" not in paper.content


def test_a_heic_picture_becomes_a_jpeg_without_its_place() -> None:
    assert b"Nokia" in HEIC
    paper = read_paper(HEIC, "HEIC")
    assert (paper.media, opened(paper.content).size) == ("image/jpeg", (48, 32))
    assert paper.notices == (paper_photo.PLACE, paper_photo.DETAILS, paper_photo.CHANGED)
    assert b"Nokia" not in paper.content


def test_a_png_stays_one_and_loses_its_texts() -> None:
    from PIL.PngImagePlugin import PngInfo

    told = PngInfo()
    told.add_text("Author", AUTHOR)
    paper = read_paper(photo("PNG", pnginfo=told), "png")
    assert (paper.media, opened(paper.content).format) == ("image/png", "PNG")
    assert AUTHOR.encode() not in paper.content
    assert paper_photo.DETAILS in paper.notices


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_pictures_of_every_kind_of_colour_are_kept(mode: str) -> None:
    target = BytesIO()
    picture().convert("L").convert(mode).save(target, "PNG")
    assert opened(read_paper(target.getvalue(), "png").content).size == (48, 32)


def test_a_picture_in_printers_colours_becomes_an_ordinary_one() -> None:
    target = BytesIO()
    picture().convert("CMYK").save(target, "JPEG")
    assert opened(read_paper(target.getvalue(), "jpg").content).mode == "RGB"


@pytest.mark.parametrize(("mode", "media"), [("RGB", "image/jpeg"), ("RGBA", "image/png")])
def test_a_webp_picture_becomes_what_every_program_opens(mode: str, media: str) -> None:
    target = BytesIO()
    shown = picture().convert(mode)
    if mode == "RGBA":
        shown.putalpha(120)
    shown.save(target, "WEBP")
    assert read_paper(target.getvalue(), "webp").media == media


def test_of_several_pictures_in_one_file_the_first_is_kept_and_that_is_said() -> None:
    target = BytesIO()
    picture().save(target, "WEBP", save_all=True, append_images=[picture().rotate(180)])
    assert paper_photo.FIRST in read_paper(target.getvalue(), "webp").notices


def test_a_picture_bomb_is_refused_from_its_head_alone() -> None:
    head = b"IHDR" + (60_000).to_bytes(4, "big") * 2 + b"\x01\0\0\0\0"
    packed = zlib.compress(bytes(1_000_000), 9)
    chunks = b"".join(
        (len(chunk) - 4).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")
        for chunk in (head, b"IDAT" + packed, b"IEND")
    )
    begun = perf_counter()
    with pytest.raises(AttachmentTooManyPixels):
        read_paper(b"\x89PNG\r\n\x1a\n" + chunks, "png")
    assert perf_counter() - begun < 2


@pytest.mark.parametrize("size", [(10_000, 5_001), (9_000, 11_000)])
def test_more_than_fifty_million_pixels_are_too_many(size: tuple[int, int]) -> None:
    target = BytesIO()
    Image.new("1", size).save(target, "PNG")
    with pytest.raises(AttachmentTooManyPixels):
        read_paper(target.getvalue(), "png")


# -- PDF -------------------------------------------------------------------------------------


def test_a_pdf_loses_what_acts_hides_or_tells_and_keeps_its_page() -> None:
    before = everything_in(hostile_pdf())
    paper = read_paper(hostile_pdf(), "pdf")
    after = everything_in(paper.content)
    for word in (
        AUTHOR.encode(), b"JavaScript", b"app.alert", b"Launch", b"cmd.exe", b"tool.exe",
        b"EmbeddedFile",
        b"FileAttachment", b"OpenAction", PHONE.encode(), REMARK,
    ):  # fmt: skip
        assert word in before, word
        assert word not in after, word
    assert set(paper.notices) == {
        paper_pdf.ACTIONS, paper_pdf.FILES, paper_pdf.DETAILS, paper_pdf.PICTURES,
    }  # fmt: skip
    with pikepdf.open(BytesIO(paper.content)) as pdf:
        shown = pdf.pages[0].obj.Resources.XObject.Im.read_raw_bytes()
    assert opened(shown).size == (48, 32)
    assert page_image(paper.content, 0).pages == 1


def test_what_an_earlier_version_of_a_pdf_held_is_gone() -> None:
    with pikepdf.open(BytesIO(plain_pdf())) as pdf:
        pdf.make_indirect(pikepdf.String(AUTHOR))
        target = BytesIO()
        pdf.save(target, preserve_pdfa=False)
    trailing = target.getvalue() + b"\n9 0 obj\n(" + AUTHOR.encode() + b")\nendobj\n"
    assert AUTHOR.encode() not in everything_in(read_paper(trailing, "pdf").content)


@pytest.mark.parametrize("user", ["", "secret"])
def test_a_locked_pdf_is_refused(user: str) -> None:
    with pytest.raises(AttachmentLocked):
        read_paper(locked_pdf(user), "pdf")


@pytest.mark.parametrize("where", ["content", "objects"])
def test_a_pdf_bomb_is_refused_quickly(where: str) -> None:
    packed = zlib.compress(b" " * 110_000_000, 1)
    about = b"/Type/ObjStm/N 1/First 5" if where == "objects" else b""
    stream = b"<<%s/Filter/FlateDecode/Length %d>>stream\n" % (about, len(packed)) + packed
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
        stream + b"\nendstream",
    ]
    body = b"%PDF-1.5\n" + b"".join(
        b"%d 0 obj%s\nendobj\n" % (number, part) for number, part in enumerate(parts, 1)
    )
    begun = perf_counter()
    with pytest.raises(AttachmentUnreadable):
        read_paper(body + b"trailer<</Root 1 0 R/Size 5>>\n%%EOF", "pdf")
    assert perf_counter() - begun < 5


def test_a_pdf_with_a_picture_beyond_all_measure_is_refused() -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        shown = pdf.make_stream(b"", Subtype=pikepdf.Name.Image, Width=60_000, Height=60_000)
        pdf.pages[0].obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=shown))
        target = BytesIO()
        pdf.save(target)
    with pytest.raises(AttachmentTooManyPixels):
        read_paper(target.getvalue(), "pdf")


def test_pages_are_drawn_in_memory_and_a_huge_one_smaller() -> None:
    drawn = page_image(plain_pdf(), 1)
    assert (drawn.number, drawn.pages, drawn.width, drawn.height) == (1, 2, 600, 800)
    assert len(drawn.pixels) == drawn.stride * drawn.height
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(14_000, 14_000))
        target = BytesIO()
        pdf.save(target)
    huge = page_image(target.getvalue(), 0)
    assert huge.width * huge.height < 8_100_000
    with pytest.raises(AttachmentUnreadable):
        page_image(b"%PDF-1.7 nothing", 0)


# -- recordings ------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", SOUNDS)
def test_a_recording_is_known_by_its_bytes_and_keeps_its_sound(ending: str) -> None:
    paper = read_paper(SOUNDS[ending](), ending)
    assert kind_of(paper.content) is ENDINGS[ending]
    assert paper.media.startswith("audio/")
    again = read_paper(paper.content, ending)
    assert again.content == paper.content, "nothing is left to be taken out"


def test_the_place_in_a_phones_recording_is_gone_and_the_sound_lies_where_it_lay() -> None:
    paper = read_paper(m4a(), "m4a")
    assert paper.notices == (paper_sound.DETAILS,)
    assert b"+23.7750" in m4a()
    assert b"+23.7750" not in paper.content
    assert paper.content.index(b"soundsound") == m4a().index(b"soundsound")


def test_titles_and_artists_in_recordings_are_gone() -> None:
    for made, ending, word in ((mp3(), "mp3", b"her voice"), (wav(), "wav", b"IART")):
        assert word in made
        paper = read_paper(made, ending)
        assert word not in paper.content
        assert paper.notices == (paper_sound.DETAILS,)
    assert read_paper(ogg(), "ogg").notices == (paper_sound.STAYS,)


@pytest.mark.parametrize("brand", [b"mp42", b"3gp4"])
def test_a_video_is_refused_as_one(brand: bytes) -> None:
    with pytest.raises(AttachmentIsVideo):
        read_paper(m4a(b"vide", brand), "mp4")


# -- kinds, limits, hostile bytes ------------------------------------------------------------


def test_bytes_that_are_not_what_the_name_says_are_refused() -> None:
    for ending in ("png", "pdf", "exe", "heic"):
        with pytest.raises(AttachmentKindWrong) as refused:
            read_paper(photo(), ending)
        assert "JPEG" in refused.value.tell("en")
        assert "জেপেগ" in refused.value.tell("bn")
    assert read_paper(photo(), "").media == "image/jpeg"


@pytest.mark.parametrize(
    "data", [b"", b"MZ\x90\0", b"PK\x03\x04", b"GIF89a", b"<html>", b"II*\0", b"\0" * 99]
)
def test_any_other_kind_is_refused(data: bytes) -> None:
    with pytest.raises(AttachmentKindUnknown):
        read_paper(data, "jpg")


def test_more_than_the_limit_is_refused_unread() -> None:
    with pytest.raises(AttachmentTooLarge) as refused:
        read_paper(photo() + bytes(MOST_BYTES), "jpg")
    assert "২৫" in refused.value.tell("bn")


@pytest.mark.parametrize("ending", sorted(BEGINNINGS))
@settings(max_examples=25)
@given(noise=st.binary(max_size=600))
def test_noise_behind_a_good_beginning_is_refused_or_read(ending: str, noise: bytes) -> None:
    begun = perf_counter()
    told: list[str] = []
    try:
        read_paper(BEGINNINGS[ending] + noise, ending)
    except CaseError as error:
        told = [error.tell(language) for language in LANGUAGES]
    assert all(told)
    assert perf_counter() - begun < 5


@settings(max_examples=60)
@given(data=st.data())
def test_good_files_cut_short_or_changed_are_refused_or_read(data: st.DataObject) -> None:
    samples = {
        "jpg": photo(), "png": photo("PNG"), "webp": photo("WEBP"), "heic": HEIC,
        "pdf": hostile_pdf(), **{name: make() for name, make in SOUNDS.items()},
    }  # fmt: skip
    ending = data.draw(st.sampled_from(sorted(samples)))
    broken = bytearray(samples[ending])
    for _ in range(data.draw(st.integers(0, 6))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(broken)))
    for candidate in (bytes(broken), bytes(broken[:cut])):
        try:
            read_paper(candidate, ending)
        except CaseError:
            continue


@settings(max_examples=200)
@given(st.binary(max_size=400))
def test_a_jpeg_without_its_segments_is_never_longer(data: bytes) -> None:
    assert len(paper_pdf.without_segments(data)) <= len(data)
    assert len(paper_pdf.without_segments(b"\xff\xd8" + data)) <= len(data) + 2


def test_every_kind_has_a_label_in_both_languages_and_endings_of_its_own() -> None:
    for kind in KINDS.values():
        assert say(kind.label, "bn") != kind.label
        assert all(ENDINGS[ending] is kind for ending in kind.endings)
