"""The bundled fonts: Noto Sans Bengali, which holds Latin too, so one line never mixes faces."""

from PySide6.QtGui import QFont, QFontDatabase

from casemgr.paths import resources

FAMILY = "Noto Sans Bengali"


def load() -> bool:
    """Make the bundled faces known to Qt, once; ``False`` when a file could not be read."""
    if FAMILY in QFontDatabase.applicationFontFamilies(0):
        return True
    files = sorted((resources() / "fonts").glob("NotoSansBengali_*.ttf"))
    loaded = [QFontDatabase.addApplicationFont(str(path)) for path in files]
    return bool(loaded) and all(number >= 0 for number in loaded)


def sized(pixels: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The program's font in another size (device-independent pixels) or weight."""
    font = QFont(FAMILY)
    font.setPixelSize(pixels)
    font.setWeight(weight)
    return font
