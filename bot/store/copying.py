"""All of an installation from one database into another, whichever programs keep them.

1. The source is read from end to end: what the target could not keep is found before anything is written.
2. The target is noted as an unfinished copy: nothing serves from it (`bot.store.migrate`).
3. Each table is copied in the order of its keys, some thousand rows in one transaction, those first that others refer
   to. Whenever it is killed, the next run goes on behind the largest key that it finds.
4. Numbers for new rows begin above all that were ever given out: they are part of buttons on Discord.
5. Both sides are read back and compared row by row. Only then the note is taken away.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from bot.errors import DatabaseError
from bot.store.address import Address
from bot.store.comparing import COPIED, Content, Progress, Told, compare, read
from bot.store.copy_ends import both, changed, fresh, name_of, not_empty, require_rest
from bot.store.migrate import UNFINISHED
from bot.store.side import FINISHED, Side

SIZE = 5000  # rows read and written at a time


async def copy(source: Address, target: Address, told: Told, size: int = SIZE) -> dict[str, Content]:
    """Copy, or go on with a copy that was broken off, and compare; what both sides have now, by table.

    Raises DatabaseError, with what to do, where either side cannot be used, is in use, or is not what a copy can be
    made of or into. The source is never written. A target that has anything else in it is left as it is.
    """
    async with both(source, target) as (old, new):
        await require_rest(old, new)
        before = await read(old, new, told, size)
        if await _is_whole(old, new, before):
            try:
                return await compare(old, new, before, told, size)
            except DatabaseError as error:  # it has been served from since
                raise not_empty(target) from error
        await _fill(old, new, before, told, size)
        after = await compare(old, new, before, told, size)
        await require_rest(old, new)
        await new.finish()
        return after


async def _is_whole(old: Side, new: Side, content: Mapping[str, Content]) -> bool:
    """Whether the target is a whole copy of this already; otherwise it is noted as an unfinished one.

    Raises DatabaseError for a target with anything else in it.
    """
    words = [f"{name} {each.rows} {each.digest}" for name, each in sorted(content.items())]
    digest = hashlib.sha256("\n".join(words).encode()).hexdigest()
    begun, ended = await new.noted(UNFINISHED), await new.noted(FINISHED)
    if begun is None and ended is None:
        if any([await new.last(table) for table in new.tables.values()]):
            raise not_empty(new.address)
        # How to recognize this very source, and how to name it.
        await new.note(UNFINISHED, json.dumps({"source": name_of(old), "digest": digest}))
        return False
    of = json.loads(begun or ended or "{}")
    if of["digest"] == digest:
        return begun is None
    if begun is None:
        raise not_empty(new.address)
    if of["source"] == name_of(old):
        raise changed(old, new)
    raise DatabaseError(
        f"{new.address} is the unfinished copy of another database, {of['source']}. Finish that one, or copy to a "
        f"{fresh(new.address)}."
    )


async def _fill(old: Side, new: Side, content: Mapping[str, Content], told: Told, size: int) -> None:
    """What the target does not have yet."""
    ids = await old.given_out()
    async with old.snapshot():
        for name, table in old.tables.items():
            after, number = await new.last(table), await new.count(table)
            async for rows in old.rows(table, size, after):
                await new.put(table, rows)
                told(Progress(COPIED, name, number := number + len(rows), content[name].rows))
            if table.key == ("id",) and (last := await new.last(table)):
                ids[name] = max(ids.get(name, 0), int(last[0] or 0))
    await new.give_none_below({name: id for name, id in ids.items() if name in new.tables})
