from django.urls import path

from keepword.channels.phone import web

urlpatterns = [
    path("hooks/phone/<str:hook>/", web.incoming, name="hook_phone"),
    path("hooks/phone/<str:hook>/status/", web.status, name="hook_phone_status"),
    path("hooks/phone/<str:hook>/sound/<str:key>.<slug:ending>", web.sound, name="hook_phone_sound"),
    path("hooks/phone/<str:hook>/<slug:step>/<str:key>/", web.step, name="hook_phone_step"),
]
