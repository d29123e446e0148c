"""What is right and wrong with a site, for whoever hosts it: ``manage.py doctor``."""
