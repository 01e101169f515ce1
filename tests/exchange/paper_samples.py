"""Small files as phones, scanners and recorders make them, with what they hide."""

from base64 import b64decode
from io import BytesIO
from typing import Any

import pikepdf
from PIL import Image

PHONE, REMARK, AUTHOR = "Shapla 7", b"at her uncle's house", "Ruma Akter"

# A picture of 48 by 32 points with the place and the phone ("Nokia") in its EXIF.
HEIC = b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAeFtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAA"
    "AAAAAAAAAAAAAA5waXRtAAAAAAACAAAAEGlkYXQAAAAAADAAIAAAAExpbG9jAQAAAERAAAMAAQAAAAAAAAHOAAEA"
    "AAA3AAAAHgACAAEAAAAAAAAAAQAAAAAAAAAIAAkAAAAAAAAAAAABAAACKwAAAKgAAABNaWluZgAAAAAAAwAAABVp"
    "bmZlAgAAAQABAABodmMxAAAAABVpbmZlAgAAAAACAABncmlkAAAAABVpbmZlAgAAAAAJAABFeGlmAAAAANVpcHJw"
    "AAAAs2lwY28AAABzaHZjQwEDcAAAAAAAAAAAAB7wAPz9+PgAAA8DIAABABhAAQwB//8DcAAAAwCQAAADAAADAB66"
    "AkAhAAEAJ0IBAQNwAAADAJAAAAMAAAMAHqAggQWW6uSmubAgAAADACAAAAMAISIAAQAGRAHBc8CJAAAAFGlzcGUA"
    "AAAAAAAAQAAAAEAAAAAUaXNwZQAAAAAAAAAwAAAAIAAAABBwaXhpAAAAAAMICAgAAAAaaXBtYQAAAAAAAAACAAEC"
    "gQIAAgIDhAAAAChpcmVmAAAAAAAAAA5kaW1nAAIAAQABAAAADmNkc2MACQABAAIAAAAmbWRhdAAAABooAa8ZgO4m"
    "AX1rTnb0ICoYPoSll76cqIKf+AAAALBtZGF0AAAABkV4aWYAAE1NACoAAAAIAAMBDwACAAAABgAAADIBEgADAAAA"
    "AQAGAACIJQAEAAAAAQAAADgAAAAATm9raWEAAAQAAQACAAAAAk4AAAAAAgAFAAAAAwAAAG4AAwACAAAAAkUAAAAA"
    "BAAFAAAAAwAAAIYAAAAAAAAAFwAAAAEAAAAuAAAAAQAAAB4AAAABAAAAWgAAAAEAAAAYAAAAAQAAAAAAAAAB"
)


def exif(*, place: bool = True, turned: int = 6) -> Image.Exif:
    """What a phone writes; ``turned`` 6: to be turned right by a quarter."""
    told = Image.Exif()
    told[0x010F], told[0x0112] = PHONE, turned
    if place:
        gps = told.get_ifd(0x8825)
        gps.update({1: "N", 2: (23.0, 46.0, 30.0), 3: "E", 4: (90.0, 24.0, 0.0)})
    return told


def picture(size: tuple[int, int] = (48, 32), mode: str = "RGB") -> Image.Image:
    """A picture that gets brighter from left to right."""
    ramp = Image.linear_gradient("L").transpose(Image.Transpose.ROTATE_90).resize(size)
    return ramp.convert(mode)


def photo(form: str = "JPEG", **how: Any) -> bytes:
    target = BytesIO()
    picture().save(target, form, **({"exif": exif(), "comment": REMARK} | how))
    return target.getvalue()


def plain_pdf(pages: int = 2) -> bytes:
    target = BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(300, 400))
        pdf.save(target)
    return target.getvalue()


def hostile_pdf() -> bytes:
    """A PDF that acts, hides files, and tells who made it; its page holds a phone's photo."""
    name, parts = pikepdf.Name, pikepdf.Dictionary
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(300, 400))
        page = pdf.pages[0].obj
        pdf.Root.OpenAction = parts(S=name.JavaScript, JS="app.alert(1)")
        pdf.Root.AA = parts(WC=parts(S=name.URI, URI="x"))
        with pdf.open_metadata() as told:
            told["dc:creator"] = [AUTHOR]
        pdf.docinfo["/Author"] = AUTHOR
        pdf.attachments["tool.exe"] = b"MZ hidden program"
        launch = parts(Type=name.Annot, Subtype=name.Link, Rect=[0, 0, 9, 9])
        launch.A = parts(S=name.Launch, F="cmd.exe")
        pinned = parts(Type=name.Annot, Subtype=name.FileAttachment, Rect=[9, 9, 18, 18])
        page.Annots = pikepdf.Array([launch, pdf.make_indirect(pinned)])
        shown = pdf.make_stream(
            photo(), Type=name.XObject, Subtype=name.Image, Width=48, Height=32,
            ColorSpace=name.DeviceRGB, BitsPerComponent=8, Filter=name.DCTDecode,
        )  # fmt: skip
        page.Resources = parts(XObject=parts(Im=shown))
        target = BytesIO()
        pdf.save(target)
        return target.getvalue()


def locked_pdf(user: str) -> bytes:
    target = BytesIO()
    with pikepdf.open(BytesIO(plain_pdf())) as pdf:
        pdf.save(target, encryption=pikepdf.Encryption(owner="owner", user=user))
    return target.getvalue()


def _box(kind: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + kind + content


def m4a(handler: bytes = b"soun", brand: bytes = b"M4A ") -> bytes:
    """Boxes as a phone's recorder writes them, with the place in ``udta``."""
    told = _box(b"udta", _box(b"\xa9xyz", b"\0\x12\x15\xc7+23.7750+090.4000/"))
    kind = _box(b"hdlr", bytes(8) + handler + bytes(13))
    track = _box(b"trak", _box(b"tkhd", bytes(84)) + _box(b"mdia", kind) + told)
    movie = _box(b"moov", _box(b"mvhd", bytes(100)) + track + told)
    return _box(b"ftyp", brand + bytes(4) + b"isom") + movie + _box(b"mdat", b"sound" * 40)


def mp3() -> bytes:
    """Three frames of 128 kbit/s, a tag with a title before them and one behind."""
    frame = b"\xff\xfb\x90\x00" + bytes(413)
    title = b"TIT2" + (11).to_bytes(4, "big") + bytes(3) + b"her voice!"
    head = b"ID3\x04\0\0" + bytes([0, 0, 0, len(title)]) + title
    return head + frame * 3 + b"TAG" + b"her voice".ljust(125, b"\0")


def aac() -> bytes:
    """Two ADTS frames of 16 bytes."""
    frame = bytes([0xFF, 0xF1, 0x50, 0x80, 0x02, 0x1F, 0xFC]) + bytes(9)
    return frame * 2


def wav() -> bytes:
    form = b"fmt " + (16).to_bytes(4, "little") + bytes.fromhex("010001007d3e0000fa7d000002001000")
    told = b"LIST" + (14).to_bytes(4, "little") + b"INFOIART\2\0\0\0Ru"
    sound = b"data" + (8).to_bytes(4, "little") + b"\1\2\3\4\5\6\7\x08"
    inside = b"WAVE" + form + told + sound
    return b"RIFF" + len(inside).to_bytes(4, "little") + inside


def ogg() -> bytes:
    return b"OggS\x00\x02" + bytes(20) + b"\x01\x13OpusHead" + bytes(11)


def amr() -> bytes:
    return b"#!AMR\n" + (b"\x3c" + bytes(31)) * 4


SOUNDS = {"m4a": m4a, "mp3": mp3, "aac": aac, "wav": wav, "ogg": ogg, "amr": amr}
