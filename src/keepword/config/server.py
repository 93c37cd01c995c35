"""One process: pages and, unless told otherwise, background work."""

import asyncio
import socket
import threading
import warnings
from collections.abc import Callable
from contextlib import closing
from importlib import import_module

import click
import uvicorn
from django.conf import settings
from django.db import connection

from keepword.calendars.models import Calendar
from keepword.calendars.rules import Region, public_holidays
from keepword.channels.doors.polling import watch_sources
from keepword.channels.email.doors import serve_mail_door, watch_mailboxes
from keepword.core import clock, jobs, live
from keepword.core.errors import Unavailable
from keepword.language import lemmas
from keepword.language.detect import detect


class Server(uvicorn.Server):
    """Tells live notices which loop the pages live on, and the terminal when all is ready."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        live.serve_on(asyncio.get_running_loop())
        await super().startup(sockets)


def background(*, mail_door: str = "", job_threads: int = 2) -> jobs.BackgroundWorker:
    """The background work of this process, not yet started."""
    extras: list[Callable[[threading.Event, str], None]] = [watch_mailboxes, watch_sources]
    if mail_door:
        host, _, port = mail_door.rpartition(":")
        if not port.isdigit():
            raise Unavailable(f"--mail-door wants HOST:PORT, not “{mail_door}”.")
        extras.append(serve_mail_door(host or "127.0.0.1", int(port)))
    return jobs.BackgroundWorker(job_threads=job_threads, extras=tuple(extras))


def _demand_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Unavailable(
                f"Port {port} cannot be used ({error.strerror}). Choose another: PORT=8001 make run"
            ) from None


def warm() -> None:
    """Load in the background what the first search, mail and request of the API would otherwise wait for."""
    import_module("keepword.api.urls")
    lemmas.warm()
    detect("Where is my parcel?")
    with closing(connection):
        for calendar in Calendar.objects.exclude(country=""):
            public_holidays(Region(calendar.country, calendar.subdivision or None), clock.now().year)


def run(*, host: str, port: int, with_worker: bool, demo: bool, mail_door: str) -> int:
    """Serve until stopped; the exit code."""
    _demand_port(host, port)
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    # WhiteNoise streams its files the synchronous way, which is right for files of a few kilobytes.
    warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
    working = background(mail_door=mail_door) if with_worker else None
    if working:
        working.start()
    if settings.WARM:
        threading.Thread(target=warm, name="warm", daemon=True).start()
    if demo:
        from keepword.config.demo.load import load_in_background

        threading.Thread(target=load_in_background, name="demo", daemon=True).start()
    server = Server(
        uvicorn.Config(
            "keepword.config.asgi:application",
            host=host,
            port=port,
            log_level="warning",
            lifespan="off",
            ws="websockets-sansio",
            # What goes through is short; to compress it would cost more memory than a connection itself.
            ws_per_message_deflate=False,
            ws_max_size=256 * 1024,
            proxy_headers=True,
            timeout_graceful_shutdown=5,
        )
    )
    click.echo(f"Keepword answers on http://{host}:{port}", err=True)
    server.run()
    if working:
        working.stop()
    return 0
