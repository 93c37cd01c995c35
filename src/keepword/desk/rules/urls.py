from django.urls import path

from keepword.desk.rules import edit, listing

urlpatterns = [
    path("", listing.rules, name="settings_rules"),
    path("new/", edit.new, name="settings_rule_new"),
    path("preview/", edit.preview, name="settings_rule_preview"),
    path("<int:pk>/", edit.change, name="settings_rule"),
    path("<int:pk>/move/", listing.move, name="settings_rule_move"),
    path("<int:pk>/switch/", listing.switch, name="settings_rule_switch"),
    path("<int:pk>/remove/", listing.remove, name="settings_rule_remove"),
    path("<int:pk>/runs/", listing.runs, name="settings_rule_runs"),
]
