from django.urls import include, path

from keepword.config import health, metrics

urlpatterns = [
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("metrics", metrics.metrics, name="metrics"),
    path("", include("keepword.desk.account.urls")),
    path("s/", include("keepword.portal.urls")),
    path("api/v1/", include("keepword.api.urls")),
    path("", include("keepword.channels.phone.urls")),
    path("", include("keepword.channels.voice.urls")),
    path("", include("keepword.desk.urls")),
]
