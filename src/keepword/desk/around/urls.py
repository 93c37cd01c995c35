from django.urls import path

from keepword.desk.around import asides, bonds, merging, splitting

urlpatterns = [
    path("c/<int:pk>/merge/", merging.merge, name="merge"),
    path("merges/<int:pk>/undo/", merging.undo, name="unmerge"),
    path("left/<int:pk>/<slug:what>/", merging.left_draft, name="left_draft"),
    path("c/<int:pk>/split/", splitting.split, name="split"),
    path("c/<int:pk>/link/", bonds.link, name="link"),
    path("c/<int:pk>/unlink/", bonds.unlink, name="unlink"),
    path("c/<int:pk>/follow/", bonds.follow, name="follow"),
    path("c/<int:pk>/aside/", asides.ask, name="aside"),
    path("asides/<int:pk>/", asides.write_on, name="aside_on"),
    path("asides/<int:pk>/<slug:what>/", asides.change, name="aside_change"),
]
