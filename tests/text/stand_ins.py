"""Scripted stand-ins for language models."""


def holds(prompt):
    return "hold"


def rambles(prompt):
    """Thinks of many moves aloud, then makes the last one that it may."""
    moves = [line[2:] for line in prompt.splitlines() if line.startswith("- ")]
    return f"I could {' or '.join(moves)}. Let me think.\n\n**Move:** {moves[-1].upper()}."


def babbles(prompt):
    return "The weather is fine."


class Learns:
    """Babbles until it is shown an error."""

    def __init__(self):
        self.prompts = []

    def __call__(self, prompt):
        self.prompts.append(prompt)
        return "Move: arm tanks" if "no move" in prompt else babbles(prompt)
