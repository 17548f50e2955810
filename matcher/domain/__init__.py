"""Frozen dataclasses and vocabularies. No input, no output, no clock, no pandas."""
