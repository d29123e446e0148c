"""The base of the models that fixtures can ship."""

from __future__ import annotations

from django.db import models


class Synced(models.Model):
    """A content object that fixtures can ship.

    ``synced`` holds the field values of the last sync. A field whose value differs from it was
    edited by a curator, and a later sync leaves it alone.
    """

    synced = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_shipped(self) -> bool:
        return bool(self.synced)
