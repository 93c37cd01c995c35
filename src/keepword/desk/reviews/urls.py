from django.urls import path

from keepword.desk.reviews import tables, views

urlpatterns = [
    path("", views.overview, name="reviews"),
    path("<int:pk>/answered/", views.answered, name="review_answered"),
    path("sources/<int:pk>/", views.source, name="review_source"),
    path("sources/<int:pk>/read/", views.read, name="review_read"),
    path("sources/<int:pk>/upload/", tables.upload, name="review_upload"),
    path("tables/<int:pk>/", tables.table, name="review_table"),
    path("tables/<int:pk>/stop/", tables.stop, name="review_table_stop"),
]
