"""Everything the app holds of one person: counted, exported, deleted."""
