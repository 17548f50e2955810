"""Site matching for clinical trials."""
