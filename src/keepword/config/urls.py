from django.urls import include, path

from keepword.config import health

urlpatterns = [
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("", include("keepword.desk.account.urls")),
    path("s/", include("keepword.portal.urls")),
    path("", include("keepword.desk.urls")),
]
