"""Strategies of words and treaties. Without diplomacy they do what is left of them."""

import numpy as np

from sd_env.opponents.fear import exposed
from sd_env.opponents.sight import Sight
from sd_env.opponents.strategy import Actions, Memory, Strategy


class TreatyKeeper(Strategy):
    """Offers and accepts every treaty, keeps what it signed, and defends itself within it."""

    idea = "offers every treaty and keeps it; builds defence when exposed, never above a cap"
    source = "Chayes & Chayes (1993), International Organization 47"

    def choose(self, sees: Sight, memory: Memory) -> Actions:
        """Offer; else defend within the caps."""
        safe = exposed(sees) & ~sees.bound(self.rules.defensive)
        return self.first(sees, (True, self.offers(sees)), (safe, self.protect))


class TreatyCheat(Strategy):
    """Offers and accepts every treaty, and arms whether bound or not."""

    idea = "offers every treaty and arms all the same"
    source = "Downs, Rocke & Barsoom (1996), International Organization 50"

    def choose(self, sees: Sight, memory: Memory) -> Actions:
        """Offer; else arm."""
        return self.first(sees, (True, self.offers(sees)), (True, self.threaten))


class Deceiver(Strategy):
    """Assures and arms in turn: words cost nothing and bind nobody."""

    idea = "assures and arms in turn"
    source = "Jervis (1970), The Logic of Images in International Relations"

    def begin(self, sees: Sight) -> Memory:
        """Words first."""
        return {"armed": np.ones(sees.rows, bool)}

    def choose(self, sees: Sight, memory: Memory) -> Actions:
        """Assure after arming, arm after assuring."""
        speaks = memory["armed"]
        memory["armed"] = ~speaks
        return self.first(sees, (speaks, self.assure), (True, self.threaten))


class SocialOptimum(Strategy):
    """What would be best for all together if all did it: no offence, treaties, and little tension."""

    idea = "scraps its arms, signs every treaty, then lowers tension while there is any"
    source = "own construction; without offence nobody wins a war (MODEL 2)"

    def choose(self, sees: Sight, memory: Memory) -> Actions:
        """Disarm while there is a tenth of a building step of offence, then offer, then calm."""
        step = self.rules.params.build_step * self.rules.offence.max()
        tense = (sees.of_rivals("tension") > 0).any(axis=1)
        return self.first(
            sees,
            (sees.offence > 0.1 * step, self.disarm),
            (True, self.offers(sees)),
            (tense, self.disclose),
            (tense, self.assure),
        )
