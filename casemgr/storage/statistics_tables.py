"""The register of released tables, of the same metadata as ``casemgr.storage.tables``."""

from sqlmodel import Field

from casemgr.storage.tables import Kept


class TableReleaseRow(Kept, table=True):
    """One bulletin for one reader: what it counted stays known and binds every later one.

    ``project`` is the id of the one project counted, else empty. ``recipient`` is empty for a
    public release. ``hits``: in how many cells earlier releases and this one tell too much
    together, which a second person (``approved_by``) knew. ``snapshot`` holds exact counts and
    never leaves; ``book`` the codebook they were made with.
    """

    __tablename__ = "table_release"
    template: str
    period: str = Field(index=True)
    project: str = ""
    audience: str
    recipient: str = ""
    demo: bool = False
    hits: int = 0
    snapshot: str
    book: str
    sha256: str
    approved_by: str = ""
