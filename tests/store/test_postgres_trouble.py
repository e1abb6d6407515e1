"""A PostgreSQL server that cannot be used: one line with the cure, never a password, and it goes on by itself."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Iterator

import pytest

from bot.check import check
from bot.errors import DatabaseAway, DatabaseError, DatabaseTrouble
from bot.health import why_unhealthy
from bot.metrics import Metrics
from bot.opening import ToldToStop, opened
from bot.settings import Settings
from bot.store.address import Server
from bot.store.db import Database
from bot.store.migrate import head, migrate
from bot.store.postgres import SETTINGS
from bot.store.postgres_trouble import CURES, explained
from bot.tracebacks import told
from tests.postgres import Cluster
from tests.store.test_db import keys, put_alone, put_in_transaction

pytestmark = pytest.mark.postgresql

SECRET = "hunter2-the-password"


@pytest.fixture
def server(address: Server) -> Server:
    """With our tables, and nothing in them."""
    return address


def why(server: Server) -> str:
    """What is said at a start, and nowhere is a password in it."""
    with pytest.raises(DatabaseError) as caught:
        migrate(server)
    assert SECRET not in told((caught.type, caught.value, caught.tb))
    assert SECRET not in repr(caught.value)
    return str(caught.value)


@pytest.fixture
def password(postgres: Cluster) -> Iterator[None]:
    """The user `stranger` needs one."""
    rules = postgres.data / "pg_hba.conf"
    before = rules.read_text()
    rules.write_text(f"local all stranger scram-sha-256\nlocal all nobody reject\n{before}")
    postgres.run(f"CREATE ROLE stranger LOGIN PASSWORD '{SECRET}'", "SELECT pg_reload_conf()")
    yield
    rules.write_text(before)
    postgres.run("SELECT pg_reload_conf()", "DROP OWNED BY stranger", "DROP ROLE stranger")


def test_a_wrong_password_an_unknown_user_and_an_unknown_database_are_told_apart_from_a_server_that_is_away(
    postgres: Cluster, password: None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for user, says in (
        (f"stranger:wrong-{SECRET}", "password authentication failed for user"),
        ("nobody", "pg_hba.conf rejects connection"),
        ("missing", "does not exist"),
    ):
        said = why(postgres.database("postgres", user=user))
        assert says in said
        assert said.endswith(
            "Correct the user and the password in DATABASE_URL, or what pg_hba.conf lets in (user, machine, TLS)."
        )
    assert "create it (createdb)" in why(postgres.database("missing"))
    assert SECRET not in caplog.text


def test_a_user_who_may_make_no_table_is_told_so(postgres: Cluster, password: None) -> None:
    fresh = postgres.new()
    said = why(Server(fresh.url.replace("postgres:@", f"stranger:{SECRET}@")))
    assert "Make the user of DATABASE_URL the owner of the database" in said


def test_a_server_that_is_not_there_refuses_tls_or_has_no_name_is_told_and_worth_waiting_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    for url in (f"postgresql://a:{SECRET}@127.0.0.1:{port}/x", f"postgresql://a:{SECRET}@nowhere.invalid/x"):
        said = why(Server(url))
        assert said.endswith("Start that server, or correct the host, the port and the files that DATABASE_URL names.")
        with pytest.raises(DatabaseAway):
            migrate(Server(url))


def test_what_cannot_be_read_in_the_address_is_said_without_it() -> None:
    for wrong in ("sslmode=maybe", "sslrootcert=/nowhere/ca.pem&sslmode=verify-full"):
        assert "orrect" in why(Server(f"postgresql://a:{SECRET}@localhost/x?{wrong}"))


def test_a_database_of_another_program_or_a_newer_version_is_left_alone(postgres: Cluster, server: Server) -> None:
    foreign = postgres.new()
    postgres.run("CREATE TABLE recipes (name text)", on=foreign)
    assert "is not a Syllabot database" in why(foreign)
    assert [
        row[0] for row in postgres.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", foreign)
    ] == ["recipes"]
    postgres.run("UPDATE alembic_version SET version_num = '9999', serves = '9998'", on=server)
    try:
        assert "was written by a newer version of Syllabot (schema 9999" in why(server)
    finally:
        postgres.run(f"UPDATE alembic_version SET version_num = '{head()}', serves = '0005'", on=server)  # noqa: S608 - ours


def test_a_database_that_cannot_hold_everybodys_letters_is_refused(postgres: Cluster) -> None:
    latin = postgres.new("ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    assert "keeps its texts as LATIN1" in why(latin)


async def test_a_start_waits_for_a_database_that_can_only_be_read_until_it_can_be_written(
    postgres: Cluster, server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    only_read = f"ALTER DATABASE {name_of(server)} SET default_transaction_read_only ="
    monkeypatch.setattr("bot.opening.PAUSES", (0.01,))
    settings = Settings(database_url=server.url)
    postgres.run(f"{only_read} on")
    try:
        with pytest.raises(DatabaseAway, match="Name the primary in DATABASE_URL"):
            async with opened(settings, Metrics(), None):
                pass
        asyncio.get_running_loop().call_later(0.1, postgres.run, f"{only_read} off")
        async with opened(settings, Metrics(), asyncio.Event()) as db:
            await put_alone(db, "a")
        assert "It can only be read" in caplog.text
        assert "Trying again" in caplog.text
        told = asyncio.Event()
        told.set()
        with pytest.raises(ToldToStop):
            async with opened(settings, Metrics(), told):
                pass
    finally:
        postgres.run(f"{only_read} off")


def test_check_says_what_is_there(server: Server, postgres: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", server.url)
    report = check(None)
    assert any("answers (PostgreSQL" in line and f"is at schema {head()}" in line for line in report.good)
    assert any("pg_dump" in line for line in report.good)
    monkeypatch.setenv("DATABASE_URL", postgres.new().url)
    assert any("the tables will be made at the first start" in line for line in check(None).good)
    monkeypatch.setenv("DATABASE_URL", postgres.database("missing").url)
    assert any("createdb" in line for line in check(None).bad)


async def test_healthy_says_so_too(server: Server, postgres: Cluster) -> None:
    assert "has not rung" in str(await why_unhealthy(server))
    assert "createdb" in str(await why_unhealthy(postgres.database("missing")))


def name_of(server: Server) -> str:
    return str(server).rpartition("/")[2]


def backends(postgres: Cluster, server: Server) -> list[int]:
    """The numbers of the processes that serve our connections."""
    rows = postgres.rows("SELECT pid, datname FROM pg_stat_activity WHERE application_name = 'syllabot'")
    return [row["pid"] for row in rows if row["datname"] == name_of(server)]


async def test_connections_that_are_cut_while_idle_are_made_anew_and_nobody_notices(
    postgres: Cluster, db: Database, server: Server
) -> None:
    await put_alone(db, "a")
    for pid in backends(postgres, server):
        postgres.run(f"SELECT pg_terminate_backend({pid}, 5000)")
    await asyncio.sleep(0.05)  # until we have heard of it
    await put_in_transaction(db, "b")
    assert await keys(db) == ["a", "b"]


async def test_a_connection_that_breaks_within_a_transaction_stores_nothing_and_the_next_one_works(
    postgres: Cluster, db: Database, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    await put_alone(db, "a")

    async def breaks() -> None:
        async with db.write() as tx:
            await tx.all("INSERT INTO installation (key, value) VALUES ('b', '')")
            for pid in backends(postgres, server):
                postgres.run(f"SELECT pg_terminate_backend({pid}, 5000)")
            await tx.all("INSERT INTO installation (key, value) VALUES ('c', '')")

    with pytest.raises(DatabaseTrouble):
        await breaks()
    await put_in_transaction(db, "d")
    assert await keys(db) == ["a", "d"]
    assert [each.levelname for each in caplog.records] == ["ERROR", "WARNING"]


async def test_a_statement_that_failed_unheeded_never_ends_in_an_acknowledgement(db: Database) -> None:
    async def unheeded() -> None:
        async with db.write() as tx:
            await tx.all("INSERT INTO installation (key, value) VALUES ('a', '')")
            with pytest.raises(Exception, match="null value"):
                await tx.all("INSERT INTO installation (key) VALUES ('b')")

    with pytest.raises(RuntimeError, match="nothing of it is stored"):
        await unheeded()
    assert await keys(db) == []


async def test_while_the_server_stands_still_everybody_hears_of_it_in_time_and_afterwards_it_goes_on(
    postgres: Cluster, db: Database, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.postgres.PATIENCE", 0.2)
    db.read._longest = 0.2
    await put_alone(db, "a")
    stopped = backends(postgres, server)
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        refused = await asyncio.wait_for(
            asyncio.gather(*(put_alone(db, "b") for _ in stopped), put_in_transaction(db, "c"), return_exceptions=True),
            5,
        )
        assert any("does not answer in time" in str(each) for each in refused if isinstance(each, DatabaseTrouble))
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
    await put_in_transaction(db, "d")
    assert "d" in await keys(db)


async def test_when_all_connections_are_taken_whoever_waits_too_long_is_told_so(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.read._longest = 0.2
    async with asyncio.TaskGroup() as group:
        slow = [group.create_task(sleep(db)) for _ in range(10)]
        await asyncio.sleep(0.1)
        with pytest.raises(DatabaseTrouble, match="does not answer in time"):
            await keys(db)
        for each in slow:
            each.cancel()
    db.read._longest = 2
    assert await keys(db) == []


async def sleep(db: Database) -> None:
    async with db._lent() as connection:
        await connection.execute("SELECT pg_sleep(5)")


async def test_a_process_that_stands_still_within_a_transaction_does_not_hold_up_the_others(
    postgres: Cluster, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {**SETTINGS, "idle_in_transaction_session_timeout": "100"}
    monkeypatch.setattr("bot.store.postgres.SETTINGS", settings)
    async with Database.open(server) as slow, Database.open(server) as other:

        async def stands_still() -> None:
            async with slow.write() as tx:
                await tx.all("INSERT INTO installation (key, value) VALUES ('slow', '')")
                await put_in_transaction(other, "other")  # waits until the server has ended the first
                await tx.all("SELECT 1")

        with pytest.raises(DatabaseTrouble):
            await stands_still()
        assert await keys(other) == ["other"]


async def test_text_without_a_place_in_postgresql_is_stored_without_it(db: Database) -> None:
    await put_alone(db, "a\0b")
    assert await keys(db) == ["ab"]


@pytest.mark.parametrize("code", CURES)
def test_every_cure_is_a_sentence(code: str) -> None:
    error = Exception("it is broken")
    error.__dict__["sqlstate"] = code
    said = explained(Server(f"postgresql://a:{SECRET}@b/c"), error)
    assert said.startswith("Cannot use the database postgresql://a@b/c: it is broken")
    assert said.endswith(".")
    assert SECRET not in said
