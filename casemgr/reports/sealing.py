"""A finished PDF behind a password: AES-256 as PDF 2.0 has it (revision 6), in memory."""

from io import BytesIO

import pikepdf


def encrypt(pdf: bytes, password: str) -> bytes:
    """``pdf`` so that it opens with ``password`` alone; title and date are encrypted with it.

    Whoever has the password may read, copy and print: PDF's finer permissions protect nothing.
    Unlike ``write_pdf`` this gives other bytes each time, because its salts are random. Raises
    ``ValueError`` for an empty password or one of more than 127 bytes, where the format ends.
    """
    lock = lock_for(password)
    sealed = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as opened:
        opened.save(sealed, encryption=lock, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return sealed.getvalue()


def lock_for(password: str) -> pikepdf.Encryption:
    """How a file is saved behind ``password``. Raises ``ValueError`` as ``encrypt`` does."""
    if not 0 < len(password.encode()) <= 127:
        raise ValueError("a password of 1 to 127 bytes")
    return pikepdf.Encryption(owner=password, user=password, R=6, aes=True)
