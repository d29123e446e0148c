"""What content is and how it changes: used by fixtures, curation and forks."""
