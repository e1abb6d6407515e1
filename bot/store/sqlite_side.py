"""A SQLite file as one end of a copy."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

from bot.store.file import unusable
from bot.store.migrate import UNFINISHED
from bot.store.side import FINISHED, Side, where
from bot.store.tables import Kinds, Table, Values, tables_of

# NORMAL: after a power cut the last rows may be missing, and the copy goes on behind the last that is there. Rows are
# as they are in the source: foreign keys need no look at each of them.
TO_WRITE = ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = OFF")

OURS = "FROM sqlite_master AS m JOIN pragma_{}(m.name) AS p WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"
COLUMNS = f"SELECT m.name, p.name, p.type, nullif(p.pk, 0) {OURS.format('table_info')}"
REFERENCES = f'SELECT m.name, p."table" {OURS.format("foreign_key_list")}'
KINDS: Kinds = {"INTEGER": int, "BIGINT": int, "FLOAT": float, "TEXT": str}


class SqliteSide(Side):
    """Nothing else runs in this process: its statements need no thread."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.address = self._path = path
        self._connection = connection
        self.tables = tables_of(connection.execute(COLUMNS), connection.execute(REFERENCES), KINDS)

    @classmethod
    @asynccontextmanager
    async def opened(cls, path: Path, *, to_write: bool) -> AsyncIterator[SqliteSide]:
        """See `bot.store.side.opened`."""
        # Whoever may only read leaves a log behind beside a database that nobody uses.
        try:
            connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)
        except sqlite3.Error as error:
            raise unusable(path, error) from error
        with closing(connection):
            connection.text_factory = _text
            with _explained(path):
                for pragma in TO_WRITE if to_write else ("query_only = ON",):
                    connection.execute(f"PRAGMA {pragma}")
                side = cls(path, connection)
            yield side

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[None]:
        with _explained(self._path):
            self._connection.execute("BEGIN")
        try:
            yield
        finally:
            with _explained(self._path):
                self._connection.execute("ROLLBACK")

    async def rows(self, table: Table, size: int, after: Values | None = None) -> AsyncIterator[list[Values]]:
        key = ", ".join(table.key)
        beyond = [f"({key}) > ({', '.join('?' * len(after))})"] if after else []
        sql = f"SELECT {', '.join(table.names)} FROM {table.name}{where(table, *beyond)} ORDER BY {key}"
        with _explained(self._path):
            found = self._connection.execute(sql, after or ())
            while rows := found.fetchmany(size):
                yield rows

    async def last(self, table: Table) -> Values | None:
        order = ", ".join(f"{name} DESC" for name in table.key)
        sql = f"SELECT {', '.join(table.key)} FROM {table.name}{where(table)} ORDER BY {order} LIMIT 1"
        with _explained(self._path):
            row: Values | None = self._connection.execute(sql).fetchone()
            return row

    async def count(self, table: Table) -> int:
        with _explained(self._path):
            [number] = self._connection.execute(f"SELECT count(*) FROM {table.name}{where(table)}").fetchone()
            return int(number)

    async def put(self, table: Table, rows: Sequence[Values]) -> None:
        places = ", ".join("?" * len(table.columns))
        with self._written():
            self._connection.executemany(f"INSERT INTO {table.name} ({', '.join(table.names)}) VALUES ({places})", rows)

    async def given_out(self) -> dict[str, int]:
        with _explained(self._path):
            return dict(self._connection.execute("SELECT name, seq FROM sqlite_sequence"))

    async def give_none_below(self, ids: Mapping[str, int]) -> None:
        known = await self.given_out()
        with self._written():
            for table, id in ids.items():
                if table not in known:
                    self._connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, id))
                elif known[table] < id:
                    self._connection.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = ?", (id, table))

    async def noted(self, key: str) -> str | None:
        with _explained(self._path):
            row = self._connection.execute("SELECT value FROM installation WHERE key = ?", (key,)).fetchone()
            return None if row is None else str(row[0])

    async def note(self, key: str, value: str) -> None:
        with self._written():
            self._connection.execute("INSERT INTO installation (key, value) VALUES (?, ?)", (key, value))

    async def finish(self) -> None:
        with _explained(self._path):
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # all of it is on the disk before it counts
        with self._written():
            self._connection.execute("UPDATE installation SET key = ? WHERE key = ?", (FINISHED, UNFINISHED))

    async def serving(self) -> list[str]:
        return []

    async def itself(self) -> str:
        found = self._path.stat()
        return f"{found.st_dev}:{found.st_ino}"

    @contextmanager
    def _written(self) -> Iterator[None]:
        with _explained(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # SQLite itself has taken back what met a full disk
                    self._connection.execute("ROLLBACK")
                raise


def _text(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise unusable(path, error) from error
