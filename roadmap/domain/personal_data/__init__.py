"""Taking everything along and leaving: one person's data, exported and deleted."""
