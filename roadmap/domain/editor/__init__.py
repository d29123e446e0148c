"""What the owner of a roadmap does to it; each edit is one transaction and raises the version."""
