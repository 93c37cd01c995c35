"""Below /chat/, but for what `live` carries."""

from django.urls import path

from keepword.channels.chat import web

urlpatterns = [
    path("config/<str:key>", web.config, name="chat_config"),
    path("upload/<str:key>", web.upload, name="chat_upload"),
    path("file/<str:key>/<str:token>", web.file, name="chat_file"),
    path("invited/<str:key>", web.invitation, name="chat_invited"),
]
