"""The way back of an export: read, judged, compared with what is here, and brought in."""
