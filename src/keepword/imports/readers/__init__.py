"""Other systems' forms, each read batch by batch from where the last one ended.

A reader is a function `(origin, cursor) -> Batch`. The cursor is JSON, `{}` at the beginning; the batch says
where the next one begins. A batch read again gives the same records, so nothing is lost and nothing doubled
when a process is killed between reading and storing.
"""

from keepword.imports.readers import csvfile, freshdesk, jsonl, zammad, zendesk
from keepword.imports.readers.batches import Reader

READERS: dict[str, Reader] = {
    "zendesk": zendesk.READER,
    "freshdesk": freshdesk.READER,
    "zammad": zammad.READER,
    "jsonl": jsonl.READER,
    "csv": csvfile.READER,
}
