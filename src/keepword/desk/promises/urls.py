from django.urls import path

from keepword.desk.promises import views, writing

urlpatterns = [
    path("promises/", views.mine, name="promises"),
    path("promises/team/", views.team, name="promises_team"),
    path("promises/settle/", views.manner, name="promises_manner"),
    path("promises/<int:pk>/", views.one, name="promise"),
    path("promises/<int:pk>/kept/", views.kept, name="promise_kept"),
    path("promises/<int:pk>/move/", views.move, name="promise_move"),
    path("promises/<int:pk>/withdraw/", views.withdraw, name="promise_withdraw"),
    path("promises/<int:pk>/due/", views.due, name="promise_due"),
    path("promises/<int:pk>/condition/", views.condition, name="promise_condition"),
    path("promises/<int:pk>/apologise/", views.apologise, name="promise_apologise"),
    path("promises/<int:pk>/good/", views.make_good, name="promise_make_good"),
    path("promises/<int:pk>/settled/", views.settled, name="promise_settled"),
    path("promises/<int:pk>/look/", views.look, name="promise_look"),
    path("promises/dismissed/<int:pk>/look/", views.look_dismissed, name="dismissal_look"),
    path("c/<int:pk>/promises/read/", writing.read, name="promises_read"),
]
