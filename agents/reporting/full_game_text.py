"""What stands on the page of the full game's theory word for word, and how its numbers are written."""

from textwrap import fill

import numpy as np

FOLDER, NONE = "theory", "–"

HEAD = """# The full game, solved

```sh
python -m scripts.theory
```

The command remakes this page, its pictures and its tables. Nobody plays, and nothing is drawn at random.

**What is solved.** Games of two states that hold or arm, where wars follow the doctrine. Both classes of arms count,
and so do attrition, the cost of war, greed and private motives. The closed form behind S0 knows one class and none of
the others.

**How.** The arms of a state lie on a grid, one move's worth apart. A state of the game is the arms of both. A policy
says with which chance each action is taken in each state of the game. In *exact learning* both states follow the
gradient of their own payoff at once, without samples, noise or networks. We begin at a *first propensity to arm*: the
chance that a move arms, the same everywhere. Learning from almost 0 looks for peace. Learning from almost 1 looks for
a race. Random play is between them: two of its three moves arm.

**Words.** The *tipping point* p0* is the least first propensity from which learning ends in the race. The *gain* is
the most that anybody could earn by leaving a profile; it is near 0 in an equilibrium. *Risk dominant* is the policy
that is safer against a rival of whom nothing is known. A dash for p0* says that one end is alone. Seekers want nothing
but safety.
"""
ASK = """## Ask it of your own scenario

```python
import sd_env
from sd_env.theory.full_game import answer

scenario = sd_env.scenario("doubly_dangerous_benign").with_params(conquest_loss=8.0)
print(answer(scenario, levels=4, steps=60))
```

A small grid and few steps give a first look in seconds, and may show races that a larger grid does not have. Leave both
options out for the numbers of this page.
`sd_env.theory.equilibria` looks for equilibria by homotopy, `sd_env.theory.learning` has both gradients.
`sd_env.theory.memory.answer` solves a game with private motives and public beliefs.
"""
LEFT_OUT = """## What is left out

- **Fog.** Both states know all arms.
- **Memory**, but for the section above. Elsewhere a policy sees its own motive, arms and tension.
- **Signals, treaties and attack by choice.** Such games are refused.
- **Arms between the grid's points, and above its top.** A draw puts them on a point.
- **Other equilibria.** Three starts find at most three. That there are no more is not shown.
- With private motives and without memory the gain is an upper bound: its best response knows the other's motive.
"""


def prose(*sentences: str) -> str:
    """A paragraph, its lines no longer than those of other documents."""
    return fill(" ".join(sentences), 120, break_long_words=False, break_on_hyphens=False) + "\n"


def number(value: float, form: str = ".2f") -> str:
    """With a real minus; a dash where there is none."""
    if not np.isfinite(value):
        return NONE
    text = f"{value:{form}}"
    return "−" + text[1:] if text.startswith("-") and float(text) else text.lstrip("-")


def link(name: str) -> str:
    """To a table."""
    return f"[{name}.csv]({FOLDER}/{name}.csv)"


def picture(name: str) -> str:
    """Where a picture lies, from the page."""
    return f"figures/full_game_{name}.png"
