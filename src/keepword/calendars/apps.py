from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "keepword.calendars"
    label = "calendars"
