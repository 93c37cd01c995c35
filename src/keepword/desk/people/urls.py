from django.urls import path

from keepword.desk.people import invitations, own, people, roles, sign_in

urlpatterns = [
    path("people/", people.people, name="settings_people"),
    path("people/new/", people.add, name="settings_person_new"),
    path("people/<int:pk>/", people.change, name="settings_person"),
    path("people/<int:pk>/sessions/", people.end_sessions, name="settings_person_sessions"),
    path("people/<int:pk>/second/", people.reset_second, name="settings_person_second"),
    path("people/invite/", invitations.invite, name="settings_invite"),
    path("people/invited/<int:pk>/", invitations.show, name="settings_invitation"),
    path("people/invited/<int:pk>/again/", invitations.again, name="settings_invitation_again"),
    path("people/invited/<int:pk>/revoke/", invitations.revoke, name="settings_invitation_revoke"),
    path("roles/", roles.roles, name="settings_roles"),
    path("roles/new/", roles.new, name="settings_role_new"),
    path("roles/<slug:key>/", roles.change, name="settings_role"),
    path("roles/<slug:key>/remove/", roles.remove, name="settings_role_remove"),
    path("log-in/", sign_in.sign_in, name="settings_sign_in"),
    path("log-in/provider/", sign_in.provider, name="settings_provider"),
    path("me/security/", own.security, name="security"),
    path("me/security/others/", own.end_others, name="security_others"),
    path("me/security/<int:pk>/end/", own.end, name="security_end"),
]
