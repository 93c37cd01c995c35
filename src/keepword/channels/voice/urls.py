from django.urls import path

from keepword.channels.voice import web

urlpatterns = [
    path("help/call/", web.page, name="voice_page"),
    path("help/call/start/", web.start, name="voice_start"),
    path("help/call/<str:key>/sound/<slug:what>/", web.sound, name="voice_sound"),
]
