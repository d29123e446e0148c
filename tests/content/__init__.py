"""The shipped content, judged as a reader and an editor would."""
