"""What the site notes about itself: that it was well, which workers are there, how jobs went."""

from __future__ import annotations

from django.db import models


class Pulse(models.Model):
    """When something was last well, by its name: a row each, written over and over."""

    name = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%Y-%m-%d %H:%M:%S}"


class Worker(models.Model):
    """A process that runs tasks and daily jobs; it says every now and then that it is there."""

    id = models.CharField(primary_key=True, max_length=64)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.id


class JobRun(models.Model):
    """One job on one day. While it runs, ``ended_at`` is empty and ``worker_id`` says where."""

    name = models.CharField(max_length=200)
    day = models.DateField()
    worker_id = models.CharField(max_length=64)
    attempts = models.PositiveSmallIntegerField(default=1)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    succeeded = models.BooleanField(default=False)
    outcome = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "day"], name="config_job_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.day}"
