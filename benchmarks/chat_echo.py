"""The bare server: what each page says goes back to it, and to the other page of the same visitor."""

import asyncio
import sys
from contextlib import suppress

from websockets import ConnectionClosed
from websockets.asyncio.server import ServerConnection, serve

pages: dict[str, list[ServerConnection]] = {}


async def talk(page: ServerConnection) -> None:
    assert page.request is not None
    visitor = page.request.path
    pages.setdefault(visitor, []).append(page)
    try:
        with suppress(ConnectionClosed):
            async for message in page:
                for each in pages[visitor]:
                    await each.send(message)
    finally:
        pages[visitor].remove(page)


async def main(port: int) -> None:
    async with serve(talk, "127.0.0.1", port, compression=None, max_size=256 * 1024):
        await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
