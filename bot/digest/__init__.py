"""Digests: who is due when, what is chosen, how it reads, and the editions that come of it."""
