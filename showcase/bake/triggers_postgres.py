"""The change log's triggers in PostgreSQL: one function, three triggers a table."""

from django.db import connection

_KEY = """
    SELECT a.attname FROM pg_index i
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
    WHERE i.indisprimary AND i.indrelid = to_regclass(%s)
    ORDER BY array_position(i.indkey::int2[], a.attnum)
"""
_BODY = """
DECLARE
    before jsonb; after jsonb; key_before text; key_after text;
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        INSERT INTO bake_change (table_name, row, op) VALUES (TG_TABLE_NAME, '', 'T');
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        before := to_jsonb(OLD);
        SELECT string_agg(before ->> k, ',' ORDER BY n) INTO key_before
            FROM unnest(TG_ARGV) WITH ORDINALITY AS keys(k, n);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        after := to_jsonb(NEW);
        SELECT string_agg(after ->> k, ',' ORDER BY n) INTO key_after
            FROM unnest(TG_ARGV) WITH ORDINALITY AS keys(k, n);
    END IF;
    IF TG_OP = 'UPDATE' AND before::text = after::text THEN
        RETURN NULL;
    END IF;
    INSERT INTO bake_change (table_name, row, op, old, new)
        VALUES (TG_TABLE_NAME, coalesce(key_before, key_after), left(TG_OP, 1),
                before::text, after::text);
    -- A row that gets another key is also a new row.
    IF TG_OP = 'UPDATE' AND key_before IS DISTINCT FROM key_after THEN
        INSERT INTO bake_change (table_name, row, op, new)
            VALUES (TG_TABLE_NAME, key_after, 'I', after::text);
    END IF;
    RETURN NULL;
END
"""
_EVENTS = {
    "bake_row": "AFTER INSERT OR UPDATE OR DELETE ON {} FOR EACH ROW",
    "bake_all": "AFTER TRUNCATE ON {} FOR EACH STATEMENT",
}


def prepare() -> None:
    """The one function. Its text is compared before every run."""
    with connection.cursor() as cursor:
        # ALTER TABLE refuses a table whose deferred constraints are still to be checked.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "CREATE OR REPLACE FUNCTION bake_log() RETURNS trigger LANGUAGE plpgsql AS"
            f" $bake${_BODY}$bake$"
        )
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def watched() -> set[str]:
    """Tables with both triggers, always enabled, calling a function that reads as ours does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE t.tgname = ANY (%s) AND t.tgenabled = 'A' AND p.prosrc = %s"
            " AND c.relnamespace = current_schema()::regnamespace"
            " GROUP BY c.relname HAVING count(*) = %s",
            [list(_EVENTS), _BODY, len(_EVENTS)],
        )
        return {table for (table,) in cursor.fetchall()}


def install(table: str) -> None:
    remove(table)
    quoted = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        cursor.execute(_KEY, [quoted])
        keys = ", ".join("'" + name.replace("'", "''") + "'" for (name,) in cursor.fetchall())
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name, event in _EVENTS.items():
            cursor.execute(
                f"CREATE TRIGGER {name} {event.format(quoted)} EXECUTE FUNCTION bake_log({keys})"
            )
            # Otherwise a session that plays a replica (a restore, a replication) goes unseen.
            cursor.execute(f"ALTER TABLE {quoted} ENABLE ALWAYS TRIGGER {name}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def remove(table: str) -> None:
    quoted = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        for name in _EVENTS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {quoted}")
