from django.urls import path, re_path

from keepword.portal import gate, views

app_name = "portal"
urlpatterns = [
    path("<str:signed>", views.show),
    path("<str:signed>/", views.show, name="show"),
    path("<str:signed>/reply", views.reply, name="reply"),
    path("<str:signed>/push", views.push, name="push"),
    path("<str:signed>/rate", views.rating, name="rate"),
    path("<str:signed>/rate/<int:score>", views.rating, name="rate_score"),
    path("<str:signed>/file/<int:pk>/<path:name>", views.file, name="file"),
    re_path("", gate.missing),
]
