"""The verbs of the form."""

from keepword.channels.form.services.kinds import (
    FieldPlan,
    KindPlan,
    archive_kind,
    ensure_form,
    move_kind,
    save_kind,
    switch_form,
)
from keepword.channels.form.services.submit import IsATest, Request, TooMany, Upload, submit

__all__ = [
    "FieldPlan",
    "IsATest",
    "KindPlan",
    "Request",
    "TooMany",
    "Upload",
    "archive_kind",
    "ensure_form",
    "move_kind",
    "save_kind",
    "submit",
    "switch_form",
]
