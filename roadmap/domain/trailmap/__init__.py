"""The trail map: its geometry, and how it looks to one learner."""
