"""What the core needs from outside. Adapters and storage implement these; bootstrap wires them."""
