from django.urls import path

from keepword.desk.bulk import views

urlpatterns = [
    path("", views.runs, name="bulk"),
    path("bar/", views.bar, name="bulk_bar"),
    path("line/", views.line, name="bulk_line"),
    path("start/", views.start, name="bulk_start"),
    path("<int:pk>/", views.run, name="bulk_run"),
    path("<int:pk>/stop/", views.stop, name="bulk_stop"),
    path("<int:pk>/undo/", views.undo, name="bulk_undo"),
    path("<int:pk>/away/", views.away, name="bulk_away"),
]
