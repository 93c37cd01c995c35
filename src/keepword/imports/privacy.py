"""What imports keep of people: which of their conversations came from where, and the files they came in."""

from collections.abc import Iterable

from keepword.conversations.events import Erasing
from keepword.core import blobs, events, sweeping
from keepword.customers.privacy import Holder, Person, register
from keepword.imports.models import Imported, Run, State


def _in_runs(digests: Iterable[str]) -> list[str]:
    """Imports are few."""
    return list(Run.objects.filter(blob__in=list(digests)).values_list("blob", flat=True))


blobs.refer_by("imports.run.blob", _in_runs)


@events.on(Erasing)
def forget_numbers(event: Erasing) -> None:
    """What is gone here may be brought in again."""
    if event.what == "all":
        Imported.objects.filter(kind="message", object_id__in=event.messages).delete()
        Imported.objects.filter(kind="conversation", object_id__in=event.conversations).delete()


def _files(person: Person, cursor: int) -> int | None:
    """A file that was brought in holds everybody who was in it; once that is done nobody needs it."""
    for run in Run.objects.exclude(state__in=[State.RUNNING, State.STOPPED]).exclude(blob=""):
        sweeping.let_go([run.blob])
        run.blob = ""
        run.save(update_fields=["blob"])
    for run in Run.objects.exclude(problems=[]):
        kept = [one for one in run.problems if not person.is_in(one)]
        if kept != run.problems:
            run.problems = kept
            run.save(update_fields=["problems"])
    return None


register(Holder("imports", erase=_files, order=60))
