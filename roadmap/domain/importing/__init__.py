"""From a person's checklist to ticks: matched, mended by hand, applied at once."""
