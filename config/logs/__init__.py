"""What the site writes about itself: each request, and what went wrong, without secrets."""
