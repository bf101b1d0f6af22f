"""The pictures in the docs: the real bot, on the sample week, as people see it on the simulated Telegram."""
