"""The section "What happened" of the customer's pane; it is read when it is unfolded."""

from keepword.desk.conversations.panels import Panel, register

register(Panel("pane", "desk/history/_panel.html", order=900))
