"""The trail map: where everything stands, and how it looks to one learner."""
