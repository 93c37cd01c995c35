"""Who was told that a cause is gone."""

from django.db import models

from keepword.complaints.models.causes import Removal
from keepword.complaints.models.complaints import Complaint


class Told(models.Model):
    """A complaint was seen to in a removal; `message_id` is what its customer was told, else `reason` says
    why nothing. Written with the message: each exactly once."""

    removal = models.ForeignKey(Removal, on_delete=models.CASCADE, related_name="told")
    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="+")
    conversation = models.BigIntegerField()  # two complaints of one conversation are told of once
    message_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["removal", "complaint"], name="told_complaint_once")]

    def __str__(self) -> str:
        return f"{self.complaint_id} in {self.removal_id}"
