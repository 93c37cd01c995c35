from django.urls import path

from keepword.desk.notifications import views

urlpatterns = [
    path("", views.newest, name="notifications"),
    path("bell/", views.bell, name="notification_bell"),
    path("seen/", views.seen, name="notifications_seen"),
    path("<int:pk>/", views.follow, name="notification"),
    path("settings/", views.settings_page, name="notification_settings"),
    path("devices/", views.device, name="notification_devices"),
    path("devices/<int:pk>/remove/", views.remove, name="notification_device_remove"),
]
