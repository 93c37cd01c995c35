from django.urls import path

from keepword.desk.views import pages

urlpatterns = [
    path("", pages.index, name="views"),
    path("new/", pages.new, name="view_new"),
    path("arrange/", pages.arrange, name="views_arrange"),
    path("preview/", pages.preview, name="view_preview"),
    path("tools/", pages.tools, name="view_tools"),
    path("<int:pk>/", pages.edit, name="view_edit"),
    path("<int:pk>/remove/", pages.remove, name="view_remove"),
]
