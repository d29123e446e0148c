"""Forms: validation only."""
