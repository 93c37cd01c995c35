from django.urls import include, path

from keepword.channels.reviews.web import receive as review_hook
from keepword.config import health, metrics

urlpatterns = [
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("metrics", metrics.metrics, name="metrics"),
    path("", include("keepword.desk.account.urls")),
    path("s/", include("keepword.portal.urls")),
    path("api/v1/", include("keepword.api.urls")),
    path("hooks/review/<str:hook>/", review_hook, name="hook_review"),
    path("b/", include("keepword.portal.boxes.urls")),
    path("", include("keepword.desk.urls")),
]
