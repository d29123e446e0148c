"""The learner's day: how far, how fast, and what the dashboard says and draws of it."""
