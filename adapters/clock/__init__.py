"""Clocks: the machine's, one that is set by hand, and one that follows another program's."""
