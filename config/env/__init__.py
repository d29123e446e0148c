"""The settings that come from outside: read, checked and refused in one place, at the start."""
