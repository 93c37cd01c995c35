from django.urls import path

from keepword.desk.webhooks import views

urlpatterns = [
    path("", views.webhooks, name="settings_webhooks"),
    path("new/", views.new, name="settings_webhook_new"),
    path("<int:pk>/", views.change, name="settings_webhook"),
    path("<int:pk>/log/", views.log, name="settings_webhook_log"),
    path("<int:pk>/test/", views.test, name="settings_webhook_test"),
    path("<int:pk>/replay/", views.replay_failed, name="settings_webhook_replay"),
    path("<int:pk>/secret/", views.secret, name="settings_webhook_secret"),
    path("<int:pk>/remove/", views.remove, name="settings_webhook_remove"),
    path("delivery/<int:pk>/replay/", views.replay, name="settings_delivery_replay"),
]
