"""`manage.py check --database default` and `migrate` say it if the ledger's rows could be changed.

A warning: an error would keep `migrate` from putting things right.
"""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connection

from . import append_only

_MEND = (
    'manage.py shell -c "from showcase.voting import append_only; append_only.install()"'
    "，再对每个评选运行 manage.py verify_ledger。"
)


@register(Tags.database)
def append_only_triggers(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    if not databases or "default" not in databases:
        return []
    if append_only.TABLES[0] not in connection.introspection.table_names():
        return []  # before the first migration
    missing = "、".join(sorted(append_only.missing()))
    if not missing:
        return []
    return [
        Warning(
            f"数据库里少了不许改账本的触发器：{missing}",
            hint=_MEND,
            id="voting.W001",
        )
    ]
