"""A browser's name from what it says of itself, for people to tell their own apart. Pure."""

_NAMES = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "Linux": "Linux",
}


def name_of(agent: str) -> str:
    """ "Chrome, Android"; "" when it says nothing that we know."""
    name = next((shown for word, shown in _NAMES.items() if word in agent), "")
    system = next((shown for word, shown in _SYSTEMS.items() if word in agent), "")
    return ", ".join(part for part in (name, system) if part)
