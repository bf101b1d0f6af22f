"""Which entries report one event: copies, likenesses, the window of recent stories."""
