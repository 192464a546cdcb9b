"""Which tables and columns a SELECT written by Django's compiler reads, from its text.

The compiler quotes every name and qualifies every column, and values are parameters, so a column
is exactly `"table"."column"` or `alias."column"`. Nothing here understands SQL beyond that.
"""

import re
from collections import defaultdict

_COLUMN = re.compile(r'(?:"([^"]+)"|\b(\w+))\."([^"]+)"')
_TABLE = re.compile(r'\b(?:FROM|JOIN)\s+\(*"([^"]+)"(?:\s+(?:AS\s+)?(?:"([^"]+)"|(\w+)))?')
_NO_ALIAS = {
    *("INNER", "LEFT", "RIGHT", "FULL", "CROSS", "NATURAL", "JOIN", "ON", "USING", "WHERE"),
    *("ORDER", "GROUP", "HAVING", "WINDOW", "LIMIT", "OFFSET", "FETCH", "FOR"),
    *("UNION", "INTERSECT", "EXCEPT"),
}


def columns(sql: str) -> dict[str, set[str]]:
    """Columns by the name or alias of their table."""
    found: dict[str, set[str]] = defaultdict(set)
    for quoted, plain, column in _COLUMN.findall(sql):
        found[quoted or plain].add(column)
    return found


def tables(sql: str) -> dict[str, set[str]]:
    """Real tables by alias; two subqueries may use one alias for two tables."""
    found: dict[str, set[str]] = defaultdict(set)
    for table, quoted, plain in _TABLE.findall(sql):
        alias = quoted or (plain if plain and plain not in _NO_ALIAS else table)
        found[alias].add(table)
    return found


def after_select_list(sql: str) -> str:
    """The text from the outermost FROM on; all of it if there is none."""
    depth = 0
    for match in re.finditer(r'"[^"]*"|\'[^\']*\'|[()]|\bFROM\b', sql):
        token = match[0]
        if token == "(":
            depth += 1
        elif token == ")":
            depth -= 1
        elif token == "FROM" and depth == 0:
            return sql[match.start() :]
    return sql


def words(sql: str) -> set[str]:
    """Every word of a statement that was written by hand: its tables are among them."""
    return set(re.findall(r"\w+", sql))
