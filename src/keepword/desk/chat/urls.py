from django.urls import path

from keepword.desk.chat import newer, say

urlpatterns = [
    path("c/<int:pk>/newer/", newer.newer, name="chat_newer"),
    path("c/<int:pk>/say/", say.say, name="chat_say"),
]
