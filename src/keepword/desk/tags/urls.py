from django.urls import path

from keepword.desk.tags import settings, views

urlpatterns = [
    path("c/<int:pk>/tags/", views.tags, name="tags"),
    path("settings/tags/", settings.tags, name="settings_tags"),
    path("settings/tags/<int:pk>/", settings.change, name="settings_tag"),
    path("settings/tags/<int:pk>/archive/", settings.archive, name="settings_tag_archive"),
    path("settings/tags/<int:pk>/merge/", settings.merge, name="settings_tag_merge"),
]
