"""`keepword serve` and `keepword worker`."""

import os
import signal
import sys
import threading
from types import FrameType

import click

from keepword.config.commands.database import prepare


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--no-worker", is_flag=True, help="Pages only; run `keepword worker` beside.")
@click.option("--demo", is_flag=True, help="Load the demo shop when there is no data yet.")
@click.option("--mail-door", default="", metavar="HOST:PORT", help="Also take mail by LMTP here.")
def serve(host: str, port: int, no_worker: bool, demo: bool, mail_door: str) -> None:
    """Serve the pages, with background work in the same process.

    Example: keepword serve --port 8000
    """
    os.environ["KEEPWORD_PORT"] = str(port)  # links lead here unless KEEPWORD_URL says where
    prepare()
    from keepword.config.server import run

    sys.exit(run(host=host, port=port, with_worker=not no_worker, demo=demo, mail_door=mail_door))


@click.command()
@click.option("--mail-door", default="", metavar="HOST:PORT", help="Also take mail by LMTP here.")
@click.option("--threads", default=2, show_default=True, help="Jobs done at the same time.")
def worker(mail_door: str, threads: int) -> None:
    """Do background work only: mail in and out, clocks, the search index.

    Example: keepword worker --threads 4
    """
    prepare()
    from keepword.config.server import background

    stop = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    working = background(mail_door=mail_door, job_threads=threads)
    working.start()
    click.echo("Working. Stop with Ctrl+C.", err=True)
    stop.wait()
    working.stop()
