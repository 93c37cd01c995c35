from django.urls import path

from keepword.desk.tasks import views

urlpatterns = [
    path("tasks/", views.mine, name="tasks"),
    path("c/<int:pk>/tasks/", views.add, name="task_add"),
    path("tasks/<int:pk>/", views.edit, name="task"),
    path("tasks/<int:pk>/done/", views.finish, name="task_done"),
    path("tasks/<int:pk>/remove/", views.remove, name="task_remove"),
]
