"""Where stores call: what was ordered or changed, signed with the secret that both of us know.

A call is believed when its signature is right, kept whole, and acknowledged when that is committed; a job
looks at it then. The same call again is the same thing again, which changes nothing.
"""

import base64
import hashlib
import hmac
import json
import re
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from keepword.commerce.models import Store
from keepword.commerce.queries import store_by_code
from keepword.commerce.services.taking import park, take_parked
from keepword.commerce.stores import READERS
from keepword.core import clock, jobs, secrets
from keepword.core.errors import Invalid, Refused, Unavailable

MOST_BYTES: Final = 2 * 1024**2  # an order of a thousand lines has about one
_PING: Final = re.compile(rb"webhook_id=\d{1,20}")  # WooCommerce asks so whether anybody is here


@csrf_exempt
def call(request: HttpRequest, code: str) -> HttpResponse:
    """A store calls: 200 when it is kept; 403 when it is not signed, 400 when it cannot be read."""
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    store = store_by_code(code)
    if store is None:
        return _said("There is nothing here.", 404)
    try:
        return _taken(request, store, _body(request))
    except Refused as error:
        return _said(error.message, 403)
    except (Invalid, RequestDataTooBig, UnreadablePostError, ValueError, RecursionError) as error:
        return _said(getattr(error, "message", "This cannot be read.")[:200], 400)
    except (Unavailable, OperationalError):
        return HttpResponse("Try again later.", status=503, headers={"Retry-After": "30"})


def _taken(request: HttpRequest, store: Store, body: bytes) -> HttpResponse:
    reader = READERS[store.kind]
    if _PING.fullmatch(body):
        return HttpResponse(status=200)
    _demand_signature(body, secrets.decrypt(store.hook_secret), request.headers.get(reader.signature, ""))
    kind = reader.topics.get(request.headers.get(reader.topic, ""))
    thing = _thing(body)
    if kind is None:  # something that we do not need
        return HttpResponse(status=200)
    with transaction.atomic():
        row = park(store, kind, thing)
        Store.objects.filter(pk=store.pk).update(called_at=clock.now())
        jobs.enqueue(take_parked, row.pk)
    return HttpResponse(status=200)


def _body(request: HttpRequest) -> bytes:
    length = request.headers.get("Content-Length", "")
    if length.isdecimal() and int(length[:12]) > MOST_BYTES:
        raise Invalid("This is more than one call may hold.")
    body = request.body
    if len(body) > MOST_BYTES:
        raise Invalid("This is more than one call may hold.")
    return body


def _demand_signature(body: bytes, secret: str, given: str) -> None:
    """base64 of HMAC-SHA256 of the raw body, compared in constant time."""
    made = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest())
    if not secret or not hmac.compare_digest(made, given.encode("utf-8", "replace")):
        raise Refused("The signature is not that of this store.")


def _thing(body: bytes) -> dict[str, Any]:
    found = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    if not isinstance(found, dict):
        raise Invalid("This is no order and no product.")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _said(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
