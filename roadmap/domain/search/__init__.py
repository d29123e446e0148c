"""Search over topics and a learner's own notes, in the process and alike on every database."""
