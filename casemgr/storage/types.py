"""Column types: aware UTC moments and tuples of codes, the same on every database."""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.types import Text, TypeDecorator


class Moment(TypeDecorator[datetime]):
    """An aware UTC moment as ISO text that sorts (``2026-11-21T08:15:30.000123Z``)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return moment_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(str(value))


class Json(TypeDecorator[Any]):
    """A JSON value in canonical text; lists come back as tuples, so values stay frozen."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else canonical(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        loaded = None if value is None else json.loads(str(value))
        return tuple(loaded) if isinstance(loaded, list) else loaded


def canonical(value: Any) -> str:
    """One text for one value: sorted keys, no spaces, Unicode as it is."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=list
    )


def moment_text(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
