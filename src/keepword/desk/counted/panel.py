"""The section "What the clocks counted" of the customer's pane; it is read when it is unfolded."""

from keepword.desk.conversations.panels import Panel, register

register(Panel("pane", "desk/counted/_panel.html", order=890))
