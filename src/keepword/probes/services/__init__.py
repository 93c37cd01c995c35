"""The verbs of service tests and of rounds of checks."""

from keepword.probes.rules.walked import Walked
from keepword.probes.services.keeping import Plan, remove_probe, run_now, save_probe, switch_probe
from keepword.probes.services.lists import ListPlan, remove_checklist, save_checklist
from keepword.probes.services.running import begin, finish, forget_old, hear, queue_due, sent, start, walk
from keepword.probes.services.walking import Looked, Photo, remind, walk_round

__all__ = [
    "ListPlan",
    "Looked",
    "Photo",
    "Plan",
    "Walked",
    "begin",
    "finish",
    "forget_old",
    "hear",
    "queue_due",
    "remind",
    "remove_checklist",
    "remove_probe",
    "run_now",
    "save_checklist",
    "save_probe",
    "sent",
    "start",
    "switch_probe",
    "walk",
    "walk_round",
]
