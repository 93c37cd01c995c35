from django.urls import path

from keepword.desk.surveys import follow_ups, views

urlpatterns = [
    path("surveys/", views.overview, name="surveys"),
    path("surveys/new/", views.new, name="survey_new"),
    path("surveys/<int:pk>/", views.survey, name="survey"),
    path("surveys/<int:pk>/change/", views.change, name="survey_change"),
    path("surveys/<int:pk>/do/", views.act, name="survey_do"),
    path("surveys/follow-ups/", follow_ups.overview, name="follow_ups"),
    path("surveys/follow-ups/<int:pk>/", follow_ups.act, name="follow_up_do"),
]
