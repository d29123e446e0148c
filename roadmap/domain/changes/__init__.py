"""What content is and how it may change: used by fixtures, curation and forks."""
