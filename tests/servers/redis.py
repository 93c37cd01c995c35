"""A throw-away Redis."""

from .process import HOST, Server, answers, find_program, free_port


class Redis(Server):
    """`url` is its `redis://` address; nothing is written to disk."""

    name = "redis"

    def __init__(self) -> None:
        super().__init__()
        self.port = free_port()

    @property
    def url(self) -> str:
        return f"redis://{HOST}:{self.port}/0"

    def start(self) -> None:
        program = find_program("redis-server", "redis-server")
        options = ["--bind", HOST, "--port", str(self.port), "--save", "", "--appendonly", "no"]
        self.launch([program, *options], lambda: answers(self.port))
