"""Reads about who did what."""

from django.db.models import Model, QuerySet

from keepword.audit.models import Entry


def entries_of(what: Model) -> QuerySet[Entry]:
    """What was done to an object; order ("-at", "-id"). The caller has the object from its gate."""
    return Entry.objects.filter(object_kind=what._meta.label_lower, object_id=what.pk)
