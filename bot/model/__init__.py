"""What Siste talks about: frozen dataclasses, no I/O."""
