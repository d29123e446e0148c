"""A learner's actions: their history, and undo."""
