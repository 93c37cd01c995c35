"""The verbs of privacy: give out, erase, keep for so long."""

from keepword.privacy.services.erasing import Preview, erase_person, preview_erasure
from keepword.privacy.services.exporting import begin_export, download_export
from keepword.privacy.services.retention import (
    move_rule,
    preview_rule,
    remove_rule,
    save_rule,
    start_run,
    stop_run,
    suggest_rules,
    switch_rule,
)

__all__ = [
    "Preview",
    "begin_export",
    "download_export",
    "erase_person",
    "move_rule",
    "preview_erasure",
    "preview_rule",
    "remove_rule",
    "save_rule",
    "start_run",
    "stop_run",
    "suggest_rules",
    "switch_rule",
]
