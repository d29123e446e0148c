"""What a page or an answer shows, as finished values and fragments."""
