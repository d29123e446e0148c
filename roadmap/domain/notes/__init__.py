"""What a learner writes and shows on a topic: notes and evidence."""
