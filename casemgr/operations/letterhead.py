"""What stands around the office's papers: telephone, logo, a line in the foot; and under which
name a paper goes that a survivor takes along."""

from base64 import b64decode, b64encode
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlmodel import Session, col, select

from casemgr.domain.errors import CaseError
from casemgr.domain.fields import SHORT_TEXT, clean_text
from casemgr.exchange.apart import read_paper_apart
from casemgr.operations.act import Act, operation, query
from casemgr.operations.errors import FileGone
from casemgr.storage.tables import SettingRow
from casemgr.words import N_

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

MOST_LOGO: Final = 1024 * 1024
_PICTURES: Final = frozenset({"image/png", "image/jpeg"})
_LOGO: Final = "letterhead_logo"


class LogoTooLarge(CaseError):
    sentence = N_("This picture is too large for a logo.")
    next_step = N_("Choose a PNG or JPEG of at most 1 MB.")


class LogoUnfit(CaseError):
    sentence = N_("This file cannot be used as a logo.")
    next_step = N_("Choose a PNG or JPEG of at most 1 MB.")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """``neutral_name``: the office's name on what a survivor takes along (``""``: none stands
    there). ``logo``: a PNG or JPEG, drawn anew when it was chosen; nothing where there is none."""

    telephone: str = ""
    footer: str = ""
    neutral_name: str = ""
    logo: bytes = field(default=b"", repr=False)


_TEXTS: Final = tuple(one.name for one in fields(Letterhead) if one.name != "logo")


def read_letterhead(session: Session) -> Letterhead:
    """The letterhead as the office set it."""
    names = {f"letterhead_{name}": name for name in _TEXTS}
    wanted = [*names, _LOGO]
    rows = session.exec(select(SettingRow).where(col(SettingRow.name).in_(wanted))).all()
    found = {row.name: str(row.value) for row in rows}
    texts = {name: found.get(key, "") for key, name in names.items()}
    return Letterhead(**texts, logo=b64decode(found.get(_LOGO, "")))


@query("choose_preferences")
def letterhead(act: Act) -> Letterhead:
    """What stands around the office's papers."""
    return read_letterhead(act.session)


@operation("change_settings")
def change_letterhead(act: Act, /, **texts: str) -> None:
    """Change ``telephone``, ``footer`` or ``neutral_name``. Raises ``Invalid`` for a text that
    is too long; ``KeyError`` for any other name."""
    for name, text in texts.items():
        if name not in _TEXTS:
            raise KeyError(name)
        kept = clean_text(text, SHORT_TEXT, name=name)
        act.session.merge(SettingRow(name=f"letterhead_{name}", value=kept))
    act.audit(changed=sorted(texts))


@operation("change_settings")
def _keep_logo(act: Act, logo: bytes) -> None:
    act.session.merge(SettingRow(name=_LOGO, value=b64encode(logo).decode()))
    act.audit(changed=["logo"])


def change_logo(workspace: "Workspace", path: Path | None) -> None:
    """Take a picture as the office's logo, drawn anew without what it carries besides;
    ``None``: no logo any more.

    Raises ``FileGone``, ``LogoTooLarge``, ``LogoUnfit``, and what reading a picture raises.
    """
    workspace.run(_keep_logo, _read_logo(path) if path is not None else b"")


def _read_logo(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_LOGO + 1)
    except OSError:
        raise FileGone from None
    if len(data) > MOST_LOGO:
        raise LogoTooLarge
    paper = read_paper_apart(data, path.suffix)
    if paper.media not in _PICTURES:
        raise LogoUnfit
    if len(paper.content) > MOST_LOGO:
        raise LogoTooLarge
    return paper.content
