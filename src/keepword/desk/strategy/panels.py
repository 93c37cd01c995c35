"""An exception is granted from the menu of a conversation."""

from keepword.desk.conversations.panels import Panel, register

register(Panel("menu", "desk/strategy/_menu.html", order=57))
