from django.urls import path

from keepword.desk.studies import sessions, views

urlpatterns = [
    path("usability/", views.overview, name="studies"),
    path("usability/new/", views.new, name="study_new"),
    path("usability/<int:pk>/", views.study, name="study"),
    path("usability/<int:pk>/change/", views.change, name="study_change"),
    path("usability/<int:pk>/do/", views.act, name="study_do"),
    path("usability/<int:pk>/sessions/", sessions.add, name="session_add"),
    path("usability/sessions/<int:pk>/", sessions.session, name="session"),
    path("usability/sessions/<int:pk>/do/", sessions.act, name="session_do"),
]
