"""Sentence vectors from outside the core; optional."""
