"""The short form of a story, in its sources' own sentences."""
