from django.urls import path

from keepword.desk.tokens import views

urlpatterns = [
    path("", views.tokens, name="settings_tokens"),
    path("new/", views.new, name="settings_token_new"),
    path("<int:pk>/revoke/", views.revoke, name="settings_token_revoke"),
]
