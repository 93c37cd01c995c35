from django.urls import path

from keepword.desk.channels import views

urlpatterns = [
    path("", views.choose, name="settings_channels"),
    path("new/<slug:key>/", views.new, name="settings_channel_new"),
    path("<int:pk>/", views.change, name="settings_channel"),
    path("<int:pk>/test/", views.test, name="settings_channel_test"),
    path("<int:pk>/pause/", views.pause, name="settings_channel_pause"),
    path("<int:pk>/address/", views.renew, name="settings_channel_address"),
    path("calls/", views.calls, name="settings_calls"),
    path("calls/<int:pk>/original/", views.original, name="settings_call_original"),
    path("calls/<int:pk>/replay/", views.replay, name="settings_call_replay"),
    path("calls/<int:pk>/discard/", views.discard, name="settings_call_discard"),
]
