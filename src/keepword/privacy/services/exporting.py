"""Giving one person all that is kept of them: an archive made in the background, kept for a week.

    data.json    everything, described in docs/privacy.md
    index.html   the same to read, in the person's language, without scripts
    files/       what came and went with the messages

Conversations are read some at a time and written as they are read, so that thousands need no more memory
than one.
"""

import json
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.accounts.queries import business
from keepword.accounts.rules import LANGUAGES
from keepword.audit.services import record, system
from keepword.conversations.models import Conversation
from keepword.core import blobs, clock, jobs, live, sweeping
from keepword.core.errors import Conflict, KeepwordError, NotFound, Refused
from keepword.customers.models import Customer
from keepword.customers.privacy import holders
from keepword.customers.queries import current as current_row
from keepword.customers.queries import standing
from keepword.privacy.models import Export, ExportState
from keepword.privacy.queries import is_being_erased
from keepword.privacy.services.told import ASKED, DONE, tell

FORMAT: Final = "keepword-person-1"
KEPT: Final = timedelta(days=7)
_PIECE: Final = 1 << 20
_BEAT: Final = 25  # conversations between two notes of progress


def begin_export(user: User, customer: Customer, *, with_notes: bool = False) -> Export:
    """Make an archive of all that is kept of a person; `with_notes` also what we wrote for each other.

    Conflict when one is being made, or the person is being erased.
    """
    _demand(user)
    now = clock.now()
    with transaction.atomic():
        current = current_row(customer)
        if current is None:
            raise NotFound(_("There is no such customer."))
        if is_being_erased(current.pk):
            raise Conflict(_("This person is being erased."))
        try:
            with transaction.atomic():
                export = Export.objects.create(
                    customer=current, with_notes=with_notes, asked_by=user, created_at=now, touched_at=now
                )
        except IntegrityError:
            raise Conflict(_("Their data are being exported already.")) from None
        tell(ASKED, export)
        record(user, "began export", export, customer=current.pk, with_notes=with_notes)
        jobs.enqueue(make, export.pk)
    return export


def download_export(user: User, export: Export) -> tuple[str, IO[bytes]]:
    """The archive's file name and its open file; written down. NotFound when it was deleted."""
    _demand(user)
    with transaction.atomic():
        current = Export.objects.select_for_update(of=("self",)).filter(pk=export.pk).first()
        if current is None or current.state != ExportState.READY:
            raise NotFound(_("This export was deleted. Make another one."))
        file = blobs.open_blob(current.blob)
        record(user, "downloaded export", current, customer=current.customer_id)
    return f"customer-{current.customer_id}-{current.created_at:%Y-%m-%d}.zip", file


def expire_exports() -> int:
    """Delete the files of exports whose week is over; how many."""
    ended = Export.objects.filter(state=ExportState.READY, expires_at__lte=clock.now())
    count = 0
    for export in list(ended.order_by("expires_at")[:100]):
        with transaction.atomic():
            sweeping.let_go([export.blob])
            Export.objects.filter(pk=export.pk).update(state=ExportState.EXPIRED, blob="")
            count += 1
    return count


@jobs.job
def make(export_id: int) -> None:
    """Make the archive; run again it begins anew, and nothing but a file that nobody has seen is lost."""
    export = Export.objects.select_related("customer").filter(pk=export_id, state=ExportState.RUNNING).first()
    if export is None:
        return
    try:
        path, missing = _write(export)
        blob = blobs.put_file(path)
    except (OSError, KeepwordError) as error:
        _fail(export, getattr(error, "message", "") or str(error))
        return
    now = clock.now()
    with transaction.atomic():
        current = Export.objects.select_for_update(of=("self",)).filter(pk=export_id).first()
        if current is None or current.state != ExportState.RUNNING:
            sweeping.let_go([blob])
            return
        current.state, current.blob, current.missing = ExportState.READY, blob, missing
        current.size = blobs.path(blob).stat().st_size
        current.finished_at, current.expires_at = now, now + KEPT
        current.done = current.total
        current.save()
        tell(DONE, current)
        record(system, "finished export", current, customer=current.customer_id, size=current.size)
        live.push("desk", "privacy")


def _fail(export: Export, problem: str) -> None:
    with transaction.atomic():
        Export.objects.filter(pk=export.pk, state=ExportState.RUNNING).update(
            state=ExportState.FAILED, problem=problem[:300], finished_at=clock.now()
        )
        record(system, "export failed", export, problem=problem[:300])
        live.push("desk", "privacy")


def _write(export: Export) -> tuple[Path, int]:
    """The archive as a file in the data folder, and how many of the files in it were missing."""
    folder = Path(settings.KEEPWORD_DATA) / "exports"
    folder.mkdir(parents=True, exist_ok=True)
    customer = standing(export.customer)
    Export.objects.filter(pk=export.pk).update(
        total=Conversation.objects.filter(customer=customer)[:1_000_000].count(), done=0
    )
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".zip", delete=False) as file:
        path = Path(file.name)
        try:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
                with archive.open("data.json", "w", force_zip64=True) as out:
                    _write_json(out, customer, export, _counting(export))
                with archive.open("index.html", "w", force_zip64=True) as out:
                    _write_page(out, customer, export)
                missing = _write_files(archive, customer, export)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    return path, missing


def _counting(export: Export) -> Callable[[int], None]:
    def count(done: int) -> None:
        if done % _BEAT == 0:
            found = Export.objects.filter(pk=export.pk, state=ExportState.RUNNING)
            if not found.update(done=done, touched_at=clock.now()):
                raise Conflict(_("This export is not wanted any more."))
            live.push("desk", "privacy")

    return count


def _sections(customer: Customer, with_notes: bool) -> Iterable[tuple[str, Any]]:
    for holder in holders():
        if holder.export is not None:
            yield from holder.export(customer, with_notes).items()


def _write_json(out: IO[bytes], customer: Customer, export: Export, count: Callable[[int], None]) -> None:
    head = {"format": FORMAT, "made_at": clock.now().isoformat(), "with_notes": export.with_notes}
    out.write(json.dumps(head, ensure_ascii=False)[:-1].encode())
    for name, values in _sections(customer, export.with_notes):
        out.write(f",\n{json.dumps(name)}: ".encode())
        if isinstance(values, Mapping):
            out.write(json.dumps(values, ensure_ascii=False).encode())
            continue
        out.write(b"[")
        for index, value in enumerate(values):
            out.write((",\n " if index else "\n ").encode())
            out.write(json.dumps(value, ensure_ascii=False).encode())
            if name == "conversations":
                count(index + 1)
        out.write(b"]")
    out.write(b"}\n")


def _write_page(out: IO[bytes], customer: Customer, export: Export) -> None:
    shop = business()
    language = customer.language if customer.language in LANGUAGES else shop.language if shop else "en"
    with translation.override(language):
        small: dict[str, Any] = {}
        for name, values in _sections(customer, export.with_notes):
            if name != "conversations":
                small[name] = values if isinstance(values, Mapping) else list(values)
        about = {**small, "shop": shop.name if shop else "", "language": language, "made_at": clock.now()}
        out.write(render_to_string("privacy/export/head.html", about).encode())
        for name, values in _sections(customer, export.with_notes):
            if name == "conversations":
                for one in values:
                    out.write(render_to_string("privacy/export/conversation.html", {"one": one}).encode())
        out.write(render_to_string("privacy/export/foot.html", {}).encode())


def _write_files(archive: zipfile.ZipFile, customer: Customer, export: Export) -> int:
    missing = 0
    for holder in holders():
        for file in holder.files(customer, export.with_notes) if holder.files is not None else ():
            try:
                source = blobs.open_blob(file.blob)
            except NotFound:
                missing += 1
                continue
            with source, archive.open(file.path, "w", force_zip64=True) as out:
                while piece := source.read(_PIECE):
                    out.write(piece)
    return missing


def _demand(user: User) -> None:
    if not user.may("privacy"):
        raise Refused(_("Your role does not reach this far."))
