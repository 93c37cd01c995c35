"""The bell and what is behind it."""

import json
from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepword.core import clock
from keepword.core.errors import Invalid, NotFound
from keepword.desk.access import agent_required, person
from keepword.desk.notifications.form import PreferenceForm
from keepword.desk.parts import wants_part, with_word
from keepword.desk.settings import pages
from keepword.notifications import keys, queries, registry, services
from keepword.notifications.models import Notification

JUST_NOW = timedelta(seconds=15)


@dataclass(frozen=True)
class Line:
    """A notification as it is shown."""

    notification: Notification
    told: registry.Told
    icon: str


@require_GET
@agent_required
def newest(request: HttpRequest) -> HttpResponse:
    """One's own, the newest first."""
    found = queries.newest(person(request), after=request.GET.get("after", ""))
    context = {"lines": _lines(found.rows), "next": found.next, "section": "notifications"}
    template = "_more" if wants_part(request) and request.GET.get("after") else "page"
    return render(request, f"desk/notifications/{template}.html", context)


@require_GET
@agent_required
def bell(request: HttpRequest) -> HttpResponse:
    """The bell anew; what has just come is said by a word to the page's scripts."""
    response = render(request, "desk/notifications/bell.html", {"section": request.GET.get("section", "")})
    fresh = Notification.objects.filter(user=person(request), seen_at=None, at__gte=clock.now() - JUST_NOW)
    last = fresh.order_by("-at", "-pk").first()
    if last is None or not (lines := _lines([last])):
        return response
    line = lines[0]
    return with_word(
        response,
        "desk:told",
        id=last.pk,
        times=last.count,
        title=line.told.title,
        url=f"/notifications/{last.pk}/",
    )


@require_GET
@agent_required
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """To what it is about; it is seen."""
    found = queries.get_notification(person(request), pk)
    if found.subject_id is not None:
        services.see(person(request), found.subject_kind, found.subject_id)
    else:
        Notification.objects.filter(pk=pk, seen_at=None).update(seen_at=clock.now())
    if not url_has_allowed_host_and_scheme(found.url, allowed_hosts=None):
        raise NotFound(_("There is nothing at this address, or it is not for you."))
    return redirect(found.url)


@require_POST
@agent_required
def seen(request: HttpRequest) -> HttpResponse:
    """All of them."""
    services.see_all(person(request))
    return redirect("notifications")


@pages.both
@agent_required
def settings_page(request: HttpRequest) -> HttpResponse:
    """Of what one wants to be told, how, and when not."""
    user = person(request)
    form = PreferenceForm(request.POST or None, preference=queries.preference_of(user))
    if pages.done(form, lambda: services.save_preference(user, **form.chosen())):
        messages.success(request, _("Saved."))
        return redirect("notification_settings")
    return pages.show(
        request,
        "desk/notifications/settings.html",
        "notification_settings",
        form=form,
        devices=queries.devices(user),
        push_key=keys.public_base64(),
    )


@require_POST
@agent_required
def device(request: HttpRequest) -> HttpResponse:
    """A browser begins to ring, or stops (`{"endpoint", "keys"?}`)."""
    try:
        told = json.loads(request.body[:10_000])
        endpoint = str(told["endpoint"])
        given = told.get("keys")
        found = (str(given["p256dh"]), str(given["auth"])) if "keys" in told else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Invalid(_("This browser's push service is not one that can be used.")) from None
    user = person(request)
    if found is None:
        services.remove_device(user, endpoint=endpoint)
    else:
        agent = request.headers.get("User-Agent", "")
        services.add_device(user, endpoint=endpoint, p256dh=found[0], auth=found[1], name=browser(agent))
    return HttpResponse(status=204)


@require_POST
@agent_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """A browser rings no more."""
    if not services.remove_device(person(request), pk=pk):
        raise NotFound(_("There is no such browser."))
    return redirect("notification_settings")


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The script that rings while no page is open. At the top, as a worker rules over what lies below it."""
    path = finders.find("desk/js/worker.js")
    if not isinstance(path, str):
        raise NotFound(_("There is nothing at this address, or it is not for you."))
    with open(path, encoding="utf-8") as file:
        response = HttpResponse(file.read(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def browser(agent: str) -> str:
    """A browser's name from what it says of itself, for people to tell their own apart."""
    names = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
    systems = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows"}
    systems |= {"Mac OS": "Mac", "Linux": "Linux"}
    name = next((shown for word, shown in names.items() if word in agent), "")
    system = next((shown for word, shown in systems.items() if word in agent), "")
    return ", ".join(part for part in (name, system) if part)


def _lines(rows: list[Notification]) -> list[Line]:
    found = []
    for one in rows:
        kind = registry.kind(one.kind)
        if kind is not None:
            found.append(Line(one, kind.render(one.data), kind.icon))
    return found
