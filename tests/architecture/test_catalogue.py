"""The compiled catalogue, which the program reads text by text."""

import gettext
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casemgr.words import CompiledCatalogue, compile_catalogue


@pytest.fixture(scope="module")
def compiled() -> bytes:
    return compile_catalogue("bn")


def test_every_text_reads_as_gettext_itself_reads_it(compiled: bytes) -> None:
    whole = gettext.GNUTranslations(BytesIO(compiled))
    ours = CompiledCatalogue(compiled)
    texts = list(whole._catalog)  # type: ignore[attr-defined]
    assert len(texts) > 1000
    for text in texts:
        if isinstance(text, tuple):
            for count in (0, 1, 2, 11):
                both = [one.ngettext(text[0], "", count) for one in (ours, whole)]
                assert both[0] == both[1]
        elif text:
            assert ours.gettext(text) == whole.gettext(text)


@settings(max_examples=100)
@given(text=st.text(min_size=1))
def test_a_text_without_a_translation_stays_as_it_is(compiled: bytes, text: str) -> None:
    whole = gettext.GNUTranslations(BytesIO(compiled))
    assert CompiledCatalogue(compiled).gettext(text) == whole.gettext(text)


def test_what_is_no_catalogue_is_refused() -> None:
    with pytest.raises(OSError, match="not a compiled catalogue"):
        CompiledCatalogue(b"x" * 40)
