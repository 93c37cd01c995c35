"""Who is to be called, as what they ordered is not there."""

from django.db import models

from keepword.commerce.models import Line, Order
from keepword.tasks.models import Task


class Call(models.Model):
    """Somebody was asked to call the customer of an order about a line of it: once a line. `task` null: it
    was removed. `missing` is how many of the line were not there."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="+", db_index=False)
    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="+")
    task = models.ForeignKey(Task, on_delete=models.SET_NULL, null=True, related_name="+")
    missing = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "line"], name="outreach_call_once")]

    def __str__(self) -> str:
        return f"about line {self.line_id}"
