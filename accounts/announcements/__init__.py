"""Whatever happens to an account is told to its person, and can be taken back for a while."""
