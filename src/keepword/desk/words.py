"""What scripts say, in the reader's language: they find it in the page as JSON."""

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    """Text by name; `%(x)s` is filled in by `say` of static/desk/js/words.js."""
    return {
        "min": _("%(n)s min"),
        "h": _("%(n)s h"),
        "d": _("%(n)s d"),
        "now": _("now"),
        "in": _("in %(time)s"),
        "late": _("%(time)s late"),
        "looking": _("%(name)s is looking"),
        "looking_many": _("%(names)s are looking"),
        "writing": _("%(name)s is writing a reply"),
        "writing_many": _("%(names)s are writing replies"),
        "and": _("%(first)s and %(last)s"),
        "dismiss": _("Dismiss"),
        "undo": _("Undo"),
        "copied": _("The link is copied"),
        "open": _("Open"),
        "rings": _("This browser rings now."),
        "rings_not": _("This browser does not ring any more."),
        "ring_refused": _(
            "The browser does not allow it. Allow notifications for this site in its settings."
        ),
        "offline": _("No connection. What you write is kept here and saved when it is back."),
        "saved": _("Draft saved"),
        "unsaved": _("Not saved yet"),
        "failed": _("That did not work. Try again."),
        "scheduled": _("Will be sent on %(at)s"),
        "pasted": _("That was too long for a letter; it is attached as a file."),
        "sending": _("Sending in %(n)s s"),
        "leaving": _("being sent"),
        "pictures": _("Show pictures from the internet"),
        "chat_new": _("Somebody is waiting in the chat"),
        "visitor_here": _("here"),
        "visitor_away": _("has left"),
        "visitor_typing": _("%(name)s is writing"),
        "selected": _("Selected: %(n)s"),
        "as_text": _("Show as text"),
        "as_sent": _("The message as it was sent"),
    }
