from django.urls import path

from keepword.desk.problems import views

urlpatterns = [
    path("", views.overview, name="problems"),
    path("new/", views.new, name="problem_new"),
    path("<int:pk>/", views.problem, name="problem"),
    path("<int:pk>/change/", views.change, name="problem_change"),
    path("<int:pk>/join/", views.join, name="problem_join"),
    path("<int:pk>/announce/", views.announce, name="problem_announce"),
    path("<int:pk>/withdraw/", views.withdraw, name="problem_withdraw"),
    path("<int:pk>/answer/", views.answer, name="problem_answer"),
    path("<int:pk>/stop/", views.stop, name="problem_stop"),
    path("<int:pk>/solve/", views.solve, name="problem_solve"),
    path("<int:pk>/reopen/", views.reopen, name="problem_reopen"),
    path("hints/<int:pk>/", views.hint, name="problem_hint"),
    path("hints/<int:pk>/dismiss/", views.dismiss, name="problem_dismiss"),
    path("of/<int:pk>/", views.of_conversation, name="problem_of"),
    path("of/<int:pk>/leave/", views.leave, name="problem_leave"),
]
