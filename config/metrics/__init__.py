"""What Prometheus reads at /metrics: requests of all worker processes, and numbers of the site."""
