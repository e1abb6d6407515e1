"""What a row takes on the disk, with its share of the indexes, in a generated population: python -m benchmarks.disk"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.backends import BACKENDS, backends, run
from benchmarks.population import Population
from bot.store.address import Address

TABLES = ("checkins", "memberships", "occurrences", "cohorts")
MEMBERS = 100_000
# The tables' own pages and those of their indexes, with what PostgreSQL keeps beside: maps of free space.
IN_SQLITE = "SELECT sum(pgsize) FROM dbstat WHERE name IN (SELECT name FROM sqlite_master WHERE tbl_name = '{table}')"
IN_POSTGRESQL = "SELECT pg_total_relation_size('{table}')"


async def bytes_of_a_row(address: Address, population: Population) -> dict[str, float]:
    """By table, of an empty database that is filled with the population."""
    await population.settle(address)
    size = IN_SQLITE if isinstance(address, Path) else IN_POSTGRESQL
    found = {}
    for table in TABLES:
        [(took,)] = await run(address, size.format(table=table))
        [(rows,)] = await run(address, f"SELECT count(*) FROM {table}")  # noqa: S608 - one of the names above
        found[table] = took / rows
    return found


def lines(folder: Path, members: int) -> Iterator[str]:
    yield f"{f'bytes of a row, {members:,} members':36}" + "".join(f"{table:>14}" for table in TABLES)
    with backends(folder) as made:
        for backend in BACKENDS:
            address = asyncio.run(made.new(backend, "disk"))
            found = asyncio.run(bytes_of_a_row(address, Population(members)))
            yield f"{backend:36}" + "".join(f"{found[table]:14.0f}" for table in TABLES)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.disk", description=__doc__)
    parser.add_argument("--members", type=int, default=MEMBERS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for line in lines(Path(folder), given.members):
            print(line, flush=True)  # noqa: T201 - a command line prints


if __name__ == "__main__":
    main()
