from django.urls import path

from keepword.desk.teams import (
    absences,
    assign,
    availability,
    overview,
    settings_skills,
    settings_teams,
    settings_work,
)

urlpatterns = [
    path("team/", overview.team, name="team"),
    path("team/<int:pk>/release/", overview.release, name="team_release"),
    path("me/presence/", availability.switch, name="switch"),
    path("c/<int:pk>/people/", assign.menu, name="assign_people"),
    path("c/<int:pk>/hand-over/", assign.hand, name="hand_over"),
    path("c/<int:pk>/route/", assign.by_rules, name="give_by_rules"),
    path("settings/me/absences/", absences.own, name="absences"),
    path("settings/people/<int:pk>/absences/", absences.of, name="settings_absences"),
    path("settings/absences/<int:pk>/remove/", absences.remove, name="absence_remove"),
    path("settings/people/<int:pk>/work/", settings_work.work, name="settings_work"),
    path("settings/teams/", settings_teams.team_list, name="settings_teams"),
    path("settings/teams/new/", settings_teams.new, name="settings_team_new"),
    path("settings/teams/shop/", settings_teams.shop, name="settings_routing"),
    path("settings/teams/try/", settings_teams.try_out, name="settings_team_try"),
    path("settings/teams/<int:pk>/", settings_teams.change, name="settings_team"),
    path("settings/teams/<int:pk>/remove/", settings_teams.remove, name="settings_team_remove"),
    path("settings/skills/", settings_skills.skill_list, name="settings_skills"),
    path("settings/skills/<int:pk>/", settings_skills.change, name="settings_skill"),
    path("settings/skills/<int:pk>/remove/", settings_skills.remove, name="settings_skill_remove"),
]
