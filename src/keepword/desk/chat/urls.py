from django.urls import path

from keepword.desk.chat import newer, say, settings

urlpatterns = [
    path("c/<int:pk>/newer/", newer.newer, name="chat_newer"),
    path("c/<int:pk>/say/", say.say, name="chat_say"),
    path("settings/channels/chat/new/", settings.new, name="settings_chat_new"),
    path("settings/channels/chat/<int:pk>/", settings.change, name="settings_chat"),
    path("settings/channels/chat/<int:pk>/secret/", settings.secret, name="settings_chat_secret"),
    path("settings/channels/chat/<int:pk>/again/", settings.again, name="settings_chat_again"),
    path("settings/channels/chat/<int:pk>/preview/", settings.preview, name="settings_chat_preview"),
    path("settings/channels/chat/<int:pk>/invite/", settings.invite, name="settings_chat_invite"),
    path(
        "settings/channels/chat/<int:pk>/invite/<int:number>/",
        settings.invite,
        name="settings_chat_invitation",
    ),
    path(
        "settings/channels/chat/<int:pk>/invite/<int:number>/remove/",
        settings.uninvite,
        name="settings_chat_uninvite",
    ),
]
