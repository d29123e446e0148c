"""The shared content of a roadmap, read: what is the same for everybody who may see it."""
