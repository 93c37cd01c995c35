from django.urls import path

from keepword.desk.chat import newer

urlpatterns = [
    path("c/<int:pk>/newer/", newer.newer, name="chat_newer"),
]
