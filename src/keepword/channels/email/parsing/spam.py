"""What a spam filter in front of us wrote into the headers: rspamd, SpamAssassin."""

from .headers import Headers

_CERTAIN_ACTIONS = ("add header", "rewrite subject", "quarantine", "reject", "discard", "soft reject")
_YES = ("yes", "true")


def verdict(headers: Headers) -> bool | None:
    """True or False as the filter said, None where no filter spoke. One yes outweighs any no."""
    said = [
        any(value.strip().lower().startswith(_YES) for value in headers[name])
        for name in ("x-spam-flag", "x-spam-status", "x-spam")
        if name in headers
    ]
    for value in headers.get("x-spamd-result", ()):
        said.append(value.partition(":")[2].strip().lower().startswith("true"))
    for value in headers.get("x-rspamd-action", ()):
        said.append(value.strip().lower() in _CERTAIN_ACTIONS)
    return any(said) if said else None
