"""What speaks for a tag: points, and the words of the text that gave them."""

from dataclasses import dataclass, field


@dataclass
class Evidence:
    """The words stand in the order they were met, each once."""

    points: float = 0.0
    words: dict[str, None] = field(default_factory=dict)

    def add(self, points: float, words: str = "") -> None:
        self.points += points
        if words:
            self.words.setdefault(words)
