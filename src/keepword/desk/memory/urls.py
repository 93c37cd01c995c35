from django.urls import path

from keepword.desk.memory import organisations, profile, views

urlpatterns = [
    path("remembered/<int:pk>/<slug:verb>/", views.decide, name="remembered"),
    path("customers/<int:pk>/remember/", views.remember, name="customer_remember"),
    path("customers/<int:pk>/preferences/", profile.preferences, name="customer_preferences"),
    path("customers/<int:pk>/life/", views.life, name="customer_life"),
    path("c/<int:pk>/mention/", views.use, name="mention"),
    path("c/<int:pk>/personal/", views.personal, name="personal"),
    path("organisations/", organisations.overview, name="organisations"),
    path("organisations/new/", organisations.new, name="organisation_new"),
    path("organisations/<int:pk>/", organisations.organisation, name="organisation"),
    path("organisations/<int:pk>/archive/", organisations.archive, name="organisation_archive"),
    path("organisations/<int:pk>/members/", organisations.add, name="organisation_add"),
    path("members/<int:pk>/<slug:what>/", organisations.belongs, name="organisation_member"),
]
