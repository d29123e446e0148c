"""Who may make an account: everybody, whoever is approved or invited, or nobody."""
