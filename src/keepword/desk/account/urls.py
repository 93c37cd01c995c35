from django.urls import include, path
from django.views.generic import RedirectView

from keepword.desk.account import views

urlpatterns = [
    # allauth lets people list more addresses of theirs. Here an admin says who has which.
    path("account/email/", RedirectView.as_view(pattern_name="profile"), name="account_email"),
    path("account/sso/", views.sign_in_elsewhere, name="provider_login"),
    path("account/sso/callback/", views.came_back, name="provider_callback"),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("account/", include("allauth.account.urls")),
    path("join/<str:token>/", views.join, name="join"),
]
