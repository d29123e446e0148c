"""What curators do to content: publish, retire, move, merge, split, and taking any of it back."""
