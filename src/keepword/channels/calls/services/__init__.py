"""The verbs of calls, one file a family."""

from keepword.channels.calls.services.callbacks import keep_by_hand, note_late, withdraw
from keepword.channels.calls.services.coming import (
    ask_callback,
    begin,
    choose,
    greet,
    hang_up,
    keep_voicemail,
    queue_up,
    seen,
    to_voicemail,
)
from keepword.channels.calls.services.lines import LineFields, save_line, save_saying
from keepword.channels.calls.services.recordings import (
    add_piece,
    begin_recording,
    consent,
    end_recording,
    keep_recordings,
)
from keepword.channels.calls.services.ringing import (
    accept,
    call_customer,
    decline,
    keep_ringing,
    not_answered,
    offer_next,
    reached,
)
from keepword.channels.calls.services.seats import save_seat, set_ready
from keepword.channels.calls.services.talking import (
    end_ghosts,
    end_wrap_ups,
    hang_up_as,
    hold,
    resume,
    transfer,
    wrap_up,
)

__all__ = [
    "LineFields",
    "accept",
    "add_piece",
    "ask_callback",
    "begin",
    "begin_recording",
    "call_customer",
    "choose",
    "consent",
    "decline",
    "end_ghosts",
    "end_recording",
    "end_wrap_ups",
    "greet",
    "hang_up",
    "hang_up_as",
    "hold",
    "keep_by_hand",
    "keep_recordings",
    "keep_ringing",
    "keep_voicemail",
    "not_answered",
    "note_late",
    "offer_next",
    "queue_up",
    "reached",
    "resume",
    "save_line",
    "save_saying",
    "save_seat",
    "seen",
    "set_ready",
    "to_voicemail",
    "transfer",
    "withdraw",
    "wrap_up",
]
