"""Where a learner stands and what comes next: suggestions, plan, pace, activity, dashboard."""
