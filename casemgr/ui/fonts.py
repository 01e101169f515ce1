"""The bundled fonts: Noto Sans Bengali, which holds Latin too, so one line never mixes faces."""

from PySide6.QtGui import QFont, QFontDatabase

from casemgr.paths import resources

FAMILY = "Noto Sans Bengali"


_FIRST = ("NotoSansBengali_400Regular.ttf", "NotoSansBengali_600SemiBold.ttf")
_LATER = ("NotoSansBengali_700Bold.ttf",)


def load() -> bool:
    """Make the bundled faces known to Qt, once; ``False`` when a file could not be read."""
    first = load_first()
    return _add(_LATER, place=len(_FIRST)) and first


def load_first() -> bool:
    """As ``load``, but only the faces that the sign-in is written in."""
    return _add(_FIRST, place=0)


def _add(names: tuple[str, ...], place: int) -> bool:
    # Qt numbers them as they come.
    if FAMILY in QFontDatabase.applicationFontFamilies(place):
        return True
    folder = resources() / "fonts"
    added = [QFontDatabase.addApplicationFont(str(folder / name)) for name in names]
    return all(number >= 0 for number in added)


def sized(pixels: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The program's font in another size (device-independent pixels) or weight."""
    font = QFont(FAMILY)
    font.setPixelSize(pixels)
    font.setWeight(weight)
    return font
