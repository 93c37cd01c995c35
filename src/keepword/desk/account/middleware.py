"""What log-ins ask of every page: a second factor that is due, and when somebody was seen."""

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from allauth.mfa.signals import authenticator_added
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from keepword.accounts.queries import is_user, second_factors
from keepword.desk.account.adapter import DUE

Answer = Callable[[HttpRequest], HttpResponse]
EVERY = 300.0  # seconds between two notes of when a session was seen
MOST = 10_000  # sessions that one process keeps in mind
OPEN = ("/account/2fa/", "/account/logout/", "/account/reauthenticate/", "/static/", "/health/", "/s/")


class Sessions:
    """Notes at most each five minutes that a session is in use: a write for every page would be dear.

    Each process keeps in mind when it noted what; the first page after a start notes nothing yet.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self._noted: OrderedDict[str, float] = OrderedDict()
        self._lock = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.session.session_key
        if key and self._is_due(key) and is_user(request.user):
            UserSession.objects.create_from_request(request)
        return self.answer(request)

    def _is_due(self, key: str) -> bool:
        now = time.monotonic()
        with self._lock:
            before = self._noted.get(key)
            if before is not None and now - before < EVERY:
                return False
            self._noted[key] = now
            self._noted.move_to_end(key)
            if len(self._noted) > MOST:
                self._noted.popitem(last=False)
        return before is not None


class SecondFactor:
    """Where everybody needs a second factor, whoever has none sets it up before anything else."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.session.get(DUE) or not is_user(request.user) or request.path.startswith(OPEN):
            return self.answer(request)
        if second_factors(request.user):
            del request.session[DUE]
            return self.answer(request)
        if request.headers.get("HX-Request"):
            response = HttpResponse(status=204)
            response["HX-Refresh"] = "true"
            return response
        messages.info(request, _("Everybody here logs in with a second factor. Set up yours to go on."))
        return redirect("mfa_index")


def _is_set_up(sender: object, request: HttpRequest, **_rest: object) -> None:
    request.session.pop(DUE, None)


authenticator_added.connect(_is_set_up)
