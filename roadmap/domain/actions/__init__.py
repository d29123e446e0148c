"""What a person did, one entry an action, and taking it back."""
