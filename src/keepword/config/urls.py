from django.urls import URLResolver, include, path
from django.urls.resolvers import RoutePattern

from keepword.api import store_hooks
from keepword.channels.chat.web import demo_shop, widget
from keepword.channels.reviews.web import receive as review_hook
from keepword.channels.sms import web as sms
from keepword.channels.telegram import web as telegram
from keepword.channels.whatsapp import web as whatsapp
from keepword.config import health, metrics
from keepword.portal.help import notices


class Later(URLResolver):
    """Addresses whose module is loaded with the first request for one of them: the API's takes a third of the
    start, and most processes never answer for it."""

    def __init__(self, route: str, urls: str, namespace: str) -> None:
        super().__init__(RoutePattern(route), urls, app_name=namespace, namespace=namespace)

    def _populate(self) -> None:
        """Nothing: Django asks this of all addresses at once, but a name in a namespace finds its own."""


urlpatterns = [
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("metrics", metrics.metrics, name="metrics"),
    path("", include("keepword.desk.account.urls")),
    path("widget.js", widget, name="widget"),
    path("demo-shop/", demo_shop, name="demo_shop"),
    path("demo-shop/<path:path>", demo_shop, name="demo_shop_page"),
    path("chat/", include("keepword.channels.chat.urls")),
    path("s/", include("keepword.portal.urls")),
    path("", include("keepword.channels.voice.urls")),
    path("help/", include("keepword.portal.help.urls")),
    path("notices/off/<str:signed>/", notices.off, name="notice_off"),
    Later("api/v1/", "keepword.api.urls", "api"),
    path("hooks/telegram/<str:hook>/", telegram.updates, name="hook_telegram"),
    path("hooks/whatsapp/<str:hook>/", whatsapp.calls, name="hook_whatsapp"),
    path("hooks/sms/<str:hook>/", sms.texts, name="hook_sms"),
    path("hooks/sms/<str:hook>/files/<str:token>/<str:name>", sms.file, name="hook_sms_file"),
    path("hooks/review/<str:hook>/", review_hook, name="hook_review"),
    path("hooks/store/<str:code>/", store_hooks.call, name="hook_store"),
    path("b/", include("keepword.portal.boxes.urls")),
    path("wall/", include("keepword.portal.wall.urls")),
    path("survey/", include("keepword.portal.surveys.urls")),
    path("study/", include("keepword.portal.studies.urls")),
    path("", include("keepword.channels.phone.urls")),
    path("", include("keepword.desk.urls")),
]
