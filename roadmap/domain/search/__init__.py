"""Search over topics and a learner's own notes, in the process: the same on every database."""
