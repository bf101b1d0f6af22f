"""What an entry is about: organisations, topics, audiences, and whether it is about AI at all."""
