"""What the site notes about itself."""

from __future__ import annotations

from django.db import models


class Pulse(models.Model):
    """When something was last well, by its name: a row each, written over and over."""

    name = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%Y-%m-%d %H:%M:%S}"
