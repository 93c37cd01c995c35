"""The portal as an app: manifest, worker, icons, the page for no network; and the shop's colours and logo."""

from typing import Any, Final

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from keepword import __version__
from keepword.accounts import colours
from keepword.accounts.models import Brand
from keepword.accounts.queries import brand
from keepword.core import blobs
from keepword.core.errors import NotFound
from keepword.portal.help import icons
from keepword.portal.help.gate import Guest, help_page, page
from keepword.portal.subscribing import subscribed

OWN: Final = "#0b6b6b"  # the accent of portal.css
SIZES: Final = (192, 512)
A_DAY: Final = "public, max-age=86400"


@help_page("GET", "HEAD")
def manifest(request: HttpRequest, guest: Guest) -> HttpResponse:
    """What a telephone installs: name, colours and icons of the shop (Web Application Manifest)."""
    name = guest.shop.name if guest.shop else "Keepword"
    found, version = brand(), version_of(brand())
    shades = colours.light(found.colour or OWN)
    made: dict[str, Any] = {
        "id": "/help/",
        "name": name,
        "short_name": name[:24],
        "description": _("Ask, complain, send back, and see where it stands."),
        "lang": guest.language,
        "dir": "ltr",
        "start_url": guest.url("home"),
        "scope": "/help/",
        "display": "standalone",
        "background_color": colours.LIGHT[0],
        "theme_color": shades.accent,
        "icons": [
            {
                "src": f"{reverse(f'help:{kind}', args=[size])}?v={version}",
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for size in SIZES
            for kind, purpose in (("icon", "any"), ("mask", "maskable"))
        ],
        "shortcuts": [{"name": _("Your conversations"), "url": guest.url("mine")}],
    }
    if found.logo and found.logo_width == found.logo_height >= SIZES[0]:
        side = f"{found.logo_width}x{found.logo_height}"
        logo_icon = {"src": f"/help/logo?v={version}", "sizes": side, "type": found.logo_type}
        made["icons"].insert(0, logo_icon | {"purpose": "any"})
    response = JsonResponse(
        made, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False}
    )
    response.headers["Cache-Control"] = "no-cache"
    return response


@help_page("GET", "HEAD")
def worker(request: HttpRequest, guest: Guest) -> HttpResponse:
    """The script that shows what is pushed and has a page for no network. It rules over /help/ alone."""
    path = finders.find("portal/worker.js")
    if not isinstance(path, str):
        raise NotFound("There is no worker.")
    with open(path, encoding="utf-8") as file:
        text = file.read().replace("{version}", f"{__version__}-{version_of(brand())}")
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@help_page("GET", "HEAD")
def offline(request: HttpRequest, guest: Guest) -> HttpResponse:
    """What an installed portal shows without a network. It is kept, so it says nothing of anybody."""
    response = page(request, guest, "offline", bare=True)
    response.headers["Cache-Control"] = "no-cache"
    return response


@help_page("GET", "HEAD")
def brand_css(request: HttpRequest, guest: Guest) -> HttpResponse:
    """The shop's colour as the pages use it; nothing when it has none of its own."""
    colour = brand().colour
    text = ""
    if colour:
        light, dark = colours.light(colour), colours.dark(colour)
        pairs = (
            ("accent", light.accent, dark.accent),
            ("accent-strong", light.strong, dark.strong),
            ("accent-ground", light.ground, dark.ground),
            ("on-accent", light.on, dark.on),
        )
        text = ":root {\n" + "".join(f"  --{name}: light-dark({a}, {b});\n" for name, a, b in pairs) + "}\n"
    return _kept(HttpResponse(text, content_type="text/css; charset=utf-8"))


@help_page("GET", "HEAD")
def logo(request: HttpRequest, guest: Guest) -> HttpResponse:
    """The shop's logo, as what its bytes are and as nothing else."""
    found = brand()
    if not found.logo:
        raise NotFound("There is no logo.")
    response = HttpResponse(blobs.get(found.logo), content_type=found.logo_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return _kept(response)


@help_page("GET", "HEAD")
def icon(request: HttpRequest, guest: Guest, size: int, whole: bool = False) -> HttpResponse:
    """The icon in the shop's colour."""
    if size not in (*SIZES, 180):
        raise NotFound("There is no such icon.")
    shades = colours.light(brand().colour or OWN)
    return _kept(
        HttpResponse(icons.png(size, shades.accent, shades.on, whole=whole), content_type="image/png")
    )


@help_page("POST", signed_in=False)
def push(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Ring this browser about all that is the customer's, or ring it no more (`off`). JSON in, JSON out."""
    if guest.session is None:
        return JsonResponse({"error": "sign in"}, status=403)
    return subscribed(request, {"session": guest.session}, guest.language)


def version_of(found: Brand) -> str:
    """Another one whenever the brand is another one: addresses of what is kept carry it."""
    return f"{found.changed_at:%Y%m%d%H%M%S}" if found.changed_at else "0"


def _kept(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = A_DAY
    return response
