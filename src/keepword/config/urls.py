from django.urls import include, path

from keepword.channels.chat.web import demo_shop, widget
from keepword.config import health, metrics

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
    path("api/v1/", include("keepword.api.urls")),
    path("", include("keepword.desk.urls")),
]
