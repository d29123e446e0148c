"""What happens beside requests: tasks from a queue in the database, and jobs once a day."""
