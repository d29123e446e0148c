"""How far a learner is and what comes next: suggestions, plan, pace, activity, dashboard."""
