"""Backups: one archive with every row and every blob, the same for SQLite and PostgreSQL.

    keepword-backup.tar.gz
      tables/<app.model>.jsonl   a row a line, by column
      blobs/<sha256>             attachments and large mails
      secret                     what stored passwords and links are made with: keep the file safe
      manifest.json              the release, the migrations, rows and SHA-256 of each member; comes last

Rows are read in one snapshot, so a backup made while people work is one moment. What can be made anew
(the search index, the lake, log-in sessions) is left out. As rows are kept by column and not as a database
file, a backup of SQLite restores into PostgreSQL and back: that is also how a shop grows up.
"""

import base64
import hashlib
import io
import json
import os
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from keepword import __version__
from keepword.analytics.lake import due
from keepword.core import blobs, rows
from keepword.core.errors import Conflict, Invalid

LEFT_OUT = {
    "search",
    "sessions",
    "contenttypes",
    "auth",
    "account",
    "usersessions",
    "staticfiles",
    "messages",
}
NOT_KEPT = {"core.worker", "core.lease"}  # true only while the process lives
MADE_ANEW = {"analytics.lakefile", "analytics.lakestate"}  # of facts, by the next export
FORMAT = 1
CHUNK = 1_000
Progress = Callable[[str], None]


def kept_models() -> list[type[models.Model]]:
    """The models whose rows make up a backup."""
    return [
        model
        for model in apps.get_models()
        if model._meta.managed
        and model._meta.app_label not in LEFT_OUT
        and model._meta.label_lower not in NOT_KEPT | MADE_ANEW
    ]


# Making one ---------------------------------------------------------------------------------------


def backup(path: Path, *, progress: Progress = lambda text: None) -> dict[str, int]:
    """Write a backup to `path` (replaced only when it is whole) and verify it; rows and blobs in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        temporary = Path(file.name)
    try:
        os.chmod(temporary, 0o600)
        with tarfile.open(temporary, "w:gz", compresslevel=5) as archive:
            _write(archive, progress)
        progress("verifying")
        manifest = verify(temporary)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return {"rows": sum(manifest["rows"].values()), "blobs": len(manifest["blobs"])}


def _write(archive: tarfile.TarFile, progress: Progress) -> None:
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "release": __version__,
        "made_at": datetime.now(UTC).isoformat(),
        "migrations": _migrations(),
        "rows": {},
        "sha256": {},
        "blobs": [],
    }
    with snapshot():
        for model in kept_models():
            name = model._meta.label_lower
            progress(name)
            with tempfile.TemporaryFile() as file:
                manifest["rows"][name] = _write_rows(model, file)
                manifest["sha256"][f"tables/{name}.jsonl"] = _add(archive, f"tables/{name}.jsonl", file)
    # Blobs of the snapshot are all here, but for those of a person who is being erased meanwhile.
    for blob in sorted((settings.KEEPWORD_DATA / "blobs").glob("*/*")):
        if len(blob.name) != 64:
            continue
        try:
            archive.add(blob, arcname=f"blobs/{blob.name}")
        except FileNotFoundError:
            continue
        manifest["blobs"].append(blob.name)
    secret = settings.SECRET_KEY.encode()
    manifest["sha256"]["secret"] = _add(archive, "secret", io.BytesIO(secret))
    _add(archive, "manifest.json", io.BytesIO(json.dumps(manifest).encode()))


@contextmanager
def snapshot() -> Iterator[None]:
    """Within the block every read sees one moment, and nobody is kept from writing."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    with connection.cursor() as cursor:
        # Not `atomic`, which would begin IMMEDIATE and keep writers out.
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _write_rows(model: type[models.Model], file: Any) -> int:
    count, last = 0, None
    key = str(model._meta.pk.column)
    table = connection.ops.quote_name(model._meta.db_table)
    columns = rows.columns(model, "t")
    order = f"ORDER BY t.{connection.ops.quote_name(key)} LIMIT {CHUNK}"
    while True:
        where = "" if last is None else f"WHERE t.{connection.ops.quote_name(key)} > %s"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {columns} FROM {table} t {where} {order}",  # noqa: S608 - our own names
                [] if last is None else [last],
            )
            found = cursor.fetchall()
        for values in found:
            item = rows.build(model, values)
            line = {
                field.column: _plain(getattr(item, field.attname)) for field in model._meta.concrete_fields
            }
            file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        count += len(found)
        if len(found) < CHUNK:
            return count
        last = found[-1][[field.column for field in model._meta.concrete_fields].index(key)]


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return {"base64": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _add(archive: tarfile.TarFile, name: str, file: Any) -> str:
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    info = tarfile.TarInfo(name)
    info.size = file.seek(0, os.SEEK_END)
    info.mode = 0o600
    file.seek(0)
    archive.addfile(info, file)
    return digest


def _migrations() -> list[str]:
    ours = {model._meta.app_label for model in kept_models()}
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied if app in ours)


# Checking and restoring ---------------------------------------------------------------------------


def verify(path: Path) -> dict[str, Any]:
    """The manifest of a backup whose every member is whole; Invalid otherwise."""
    found: dict[str, str] = {}
    manifest: dict[str, Any] | None = None
    try:
        with tarfile.open(path, "r:gz") as archive:
            for member in archive:
                file = archive.extractfile(member)
                if file is None:
                    continue
                if member.name == "manifest.json":
                    manifest = json.loads(file.read())
                else:
                    found[member.name] = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    except (tarfile.TarError, zlib.error, OSError, EOFError, ValueError) as error:
        raise Invalid(f"{path} is not a whole backup of Keepword ({error}).") from error
    if manifest is None or manifest.get("format") != FORMAT:
        raise Invalid(f"{path} is not a whole backup of Keepword: its list of contents is missing.")
    wanted = {**manifest["sha256"], **{f"blobs/{name}": name for name in manifest["blobs"]}}
    broken = [name for name, digest in wanted.items() if found.get(name) != digest]
    if broken:
        raise Invalid(f"{path} is damaged: {broken[0]} and {len(broken) - 1} more differ from its list.")
    return manifest


def restore(path: Path, *, replace: bool = False, progress: Progress = lambda text: None) -> dict[str, int]:
    """Put a verified backup into this database and data folder, all or nothing.

    Conflict when there is data already and `replace` is not given, or when the backup was made by a
    release with other tables.
    """
    progress("verifying")
    manifest = verify(path)
    if manifest["migrations"] != _migrations():
        raise Conflict(
            f"This backup was made by Keepword {manifest['release']}, whose tables differ from these. "
            "Install that release, restore there, then upgrade."
        )
    if not replace and any(model._default_manager.exists() for model in kept_models()):
        raise Conflict("There is data here already. Add --replace to put the backup in its place.")
    with tarfile.open(path, "r:gz") as archive, transaction.atomic():
        _empty()
        due.forget()
        for member in archive:
            file = archive.extractfile(member)
            if file is None:
                continue
            progress(member.name)
            _take_member(member.name, file)
        _set_sequences()
    return {"rows": sum(manifest["rows"].values()), "blobs": len(manifest["blobs"])}


def _take_member(name: str, file: Any) -> None:
    folder, _, rest = name.partition("/")
    if folder == "tables":
        _read_rows(apps.get_model(rest.removesuffix(".jsonl")), file)
    elif folder == "blobs":
        blobs.put(file.read())
    elif name == "secret" and not os.environ.get("KEEPWORD_SECRET"):
        secret = settings.KEEPWORD_DATA / "secret"
        secret.write_bytes(file.read())
        secret.chmod(0o600)


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_words")
        cursor.execute("DELETE FROM search_entry")
        if connection.vendor == "postgresql":
            tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in kept_models())
            cursor.execute(f"TRUNCATE {tables} CASCADE")
            return
        for model in kept_models():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608


def _read_rows(model: type[models.Model], file: Any) -> None:
    names = {field.column: field for field in model._meta.concrete_fields}
    chunk: list[models.Model] = []
    for line in file:
        values = json.loads(line)
        item = model()
        for column, value in values.items():
            setattr(item, names[column].attname, _value(names[column], value))
        if hasattr(item, "indexed"):
            item.indexed = False  # the search index is made anew
        chunk.append(item)
        if len(chunk) >= CHUNK:
            rows.insert(chunk)
            chunk = []
    rows.insert(chunk)


def _value(field: Any, value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {"base64"} and isinstance(field, models.BinaryField):
        return base64.b64decode(value["base64"])
    if value is None or isinstance(field, models.JSONField | models.BinaryField):
        return value
    return field.to_python(value)


def _set_sequences() -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), kept_models()):
            cursor.execute(statement)
    rows.forget_keys()  # those drawn ahead would meet the sequence again
