"""Visitors, many of them: each has a window open, one in ten a second one, in which what they say must show.

They have all said something before: how a chat begins is not counted. Measured is from sending until the line
has come back to the window that said it, and to the second one.
"""

import asyncio
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

ORIGIN = Origin("https://shop.example")
AT_ONCE = 40  # that connect at the same time
WARM = 3.0  # seconds that are not counted


class Visitor:
    def __init__(self, number: int, url: str, bare: bool) -> None:
        self.number, self.bare = number, bare
        self.url = f"{url}{number}" if bare else url
        self.token = ""
        self.windows: list[ClientConnection] = []
        self.sent: dict[str, float] = {}
        self.got: list[tuple[str, int, float]] = []  # id, window, seconds

    async def open(self) -> None:
        page = await connect(
            self.url, origin=ORIGIN, compression=None, ping_interval=None, max_queue=None, open_timeout=60
        )
        if not self.bare:
            await page.send(json.dumps({"t": "hello", "token": self.token, "seq": 0, "page": f"{ORIGIN}/"}))
            welcome = json.loads(await asyncio.wait_for(page.recv(), 60))
            assert welcome["t"] == "welcome", welcome
            self.token = welcome["token"] or self.token
        self.windows.append(page)
        listening.append(asyncio.create_task(self.listen(page, len(self.windows) - 1)))

    async def listen(self, page: ClientConnection, window: int) -> None:
        async for raw in page:
            now = time.monotonic()
            frame = json.loads(raw)
            names = (
                [line.get("id") for line in frame["lines"]] if frame["t"] == "lines" else [frame.get("id")]
            )
            for name in names:
                if name in self.sent:
                    self.got.append((name, window, now - self.sent[name]))

    async def say(self, name: str) -> None:
        self.sent[name] = time.monotonic()
        await self.windows[0].send(json.dumps({"t": "say", "id": name, "text": f"Is lamp {name} in stock?"}))


listening: list["asyncio.Task[None]"] = []


def memory(pid: int) -> int:
    """Kilobytes that are the process's own (proportional where they are shared)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


async def opened(visitors: list[Visitor]) -> None:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(visitor: Visitor) -> None:
        async with gate:
            await visitor.open()

    await asyncio.gather(*(one(visitor) for visitor in visitors))


async def first_words(visitors: list[Visitor], rate: int) -> None:
    """Each says something, so that what is measured are chats that go on; how chats begin is not counted."""
    for number, visitor in enumerate(visitors):
        await visitor.say(f"first-{number:06}")
        if number % 20 == 19:
            await asyncio.sleep(20 / (rate / 2))
    for _wait in range(600):
        if all(visitor.got for visitor in visitors):
            return
        await asyncio.sleep(0.1)


async def talk(url: str, pid: int, chats: int, rate: int, seconds: int, bare: bool) -> dict[str, Any]:
    visitors = [Visitor(number, url, bare) for number in range(chats)]
    await opened(visitors[:20])  # what is there once, whoever comes
    await asyncio.sleep(2)
    before = memory(pid)
    await opened(visitors[20:])
    await asyncio.sleep(3)
    kb = (memory(pid) - before) / (chats - 20)
    watched = visitors[::10]
    await opened(watched)
    await first_words(visitors, rate)
    begun, count = time.monotonic(), 0
    counted_from = begun + WARM
    counted: set[str] = set()
    while (now := time.monotonic()) < begun + WARM + seconds:
        due = int((now - begun) * rate) - count
        for _turn in range(due):
            visitor, name = visitors[(count * 7) % chats], f"line-{count:08}"
            if now > counted_from:
                counted.add(name)
            await visitor.say(name)
            count += 1
        await asyncio.sleep(0.002)
    for _wait in range(300):
        if sum(len({name for name, _w, _s in one.got}) for one in visitors) >= count + chats:
            break
        await asyncio.sleep(0.1)
    count += chats
    found = [(name, window, s) for one in visitors for name, window, s in one.got]
    times = sorted(s for name, _window, s in found if name in counted)
    for task in listening:
        task.cancel()
    pairs = [(name, window) for name, window, _s in found]
    return {
        "p50": times[len(times) // 2] * 1000,
        "p99": times[int(len(times) * 0.99)] * 1000,
        "kb": kb,
        "count": count,
        "lost": count - len({name for name, _window in pairs}),
        "doubled": len(pairs) - len(set(pairs)),
    }


def main() -> None:
    url, pid, chats, rate, seconds, kind, out = sys.argv[1:]
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 20_000), hard))
    found = asyncio.run(talk(url, int(pid), int(chats), int(rate), int(seconds), kind == "bare"))
    Path(out).write_text(json.dumps(found))


if __name__ == "__main__":
    main()
