"""Mail: put into the queue by who sends it, delivered by a worker."""
