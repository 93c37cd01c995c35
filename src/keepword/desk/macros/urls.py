from django.urls import path

from keepword.desk.macros import edit, palette, statistics

urlpatterns = [
    path("", edit.macros, name="macros"),
    path("new/", edit.new, name="macro_new"),
    path("find/", palette.find, name="macro_find"),
    path("preview/", edit.preview, name="macro_preview"),
    path("statistics/", statistics.statistics, name="macro_statistics"),
    path("<int:pk>/", edit.change, name="macro"),
    path("<int:pk>/text/", palette.text, name="macro_text"),
    path("<int:pk>/copy/", edit.copy, name="macro_copy"),
    path("<int:pk>/remove/", edit.remove, name="macro_remove"),
]
