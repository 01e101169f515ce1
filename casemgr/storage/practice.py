"""An empty store in memory to practise on: no file, no key, nothing anybody entered."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2 as driver
from sqlmodel import Session

from casemgr.storage.tables import Base


@contextmanager
def practice_store() -> Iterator[Session]:
    """A session on empty tables, through the same libraries as ``Database``; gone at the end."""
    engine = create_engine(
        "sqlite+pysqlite://",
        module=driver,
        creator=lambda: driver.connect(":memory:", isolation_level=None, check_same_thread=False),
        poolclass=StaticPool,
    )
    try:
        Base.metadata.create_all(engine, checkfirst=False)
        with Session(engine, expire_on_commit=False) as session:
            yield session
    finally:
        engine.dispose()
