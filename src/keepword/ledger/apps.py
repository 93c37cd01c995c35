from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "keepword.ledger"
    label = "ledger"
