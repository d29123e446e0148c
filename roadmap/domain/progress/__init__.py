"""One learner on a roadmap: statuses, counts, what is listed; and every write of them."""
