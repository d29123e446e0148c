"""What a page or an answer to a write shows, as values for templates and as fragments."""
