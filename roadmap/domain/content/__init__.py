"""The content machinery: fixture files, their validation, and how they meet the database."""
