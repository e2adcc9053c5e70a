"""What arsenals do to strategic risk: more weapons deter, and they also make a first strike worth more.

Two sides with m weapons each; x weapons that land cost L (1 - e^-x); a first strike destroys the share phi of the
victim's weapons before they are fired. Instantiates the non-monotone effect of weapons on peace in Chassang and Padró
i Miquel (2010), QJE 125(4).
"""

from dataclasses import dataclass
from math import exp, isfinite, log, sqrt
from typing import Any, NamedTuple

from sd_env.classics.classic import require
from sd_env.classics.strategic_risk import StrategicRisk


class Payoffs(NamedTuple):
    """Payoffs of the stage game."""

    first: float  # F: the victim answers with what is left of its weapons
    struck: float  # S: all of the striker's land
    war: float  # W: both strike at once; half of the share is destroyed before it is fired


@dataclass(frozen=True)
class SecondStrike:
    """Symmetric arsenals."""

    prize: float = 1.0  # f: what striking a peaceful and unarmed rival brings
    damage: float = 3.0  # L: what endless weapons cost their target
    share: float = 0.8  # phi: of the victim's weapons a first strike destroys

    def __post_init__(self) -> None:
        for name in ("prize", "damage", "share"):
            require(isfinite(getattr(self, name)), name, getattr(self, name), "a finite number")
        require(self.damage > 0, "damage", self.damage, "above 0")
        require(0 <= self.share <= 1, "share", self.share, "in [0, 1]")

    def payoffs(self, m: float) -> Payoffs:
        """F, S and W at ``m`` weapons each."""
        require(m >= 0, "m", m, "at least 0")
        f, loss, phi = self.prize, self.damage, self.share
        left, half = loss * (1 - exp(-(1 - phi) * m)), loss * (1 - exp(-(1 - phi / 2) * m))
        return Payoffs(f - left, -loss * (1 - exp(-m)), -half)

    def complete_information(self, m: float) -> float:
        """Peace is an equilibrium iff theta is at least this, F: it falls with m, strictly unless phi is 1."""
        return self.payoffs(m).first

    def strategic_risk(self, m: float) -> float:
        """... and with slightly noisy signals F + W - S: it first rises with m iff phi > 2/3."""
        first, struck, war = self.payoffs(m)
        return first + war - struck

    def worst(self) -> float:
        """The arsenal at which `strategic_risk` is highest; 0 iff phi <= 2/3, that is iff it falls throughout.

        The slope is a negative multiple of (1 - phi) y^2 + (1 - phi / 2) y - 1 with y = e^(phi m / 2), 1 or more.
        """
        phi = self.share
        if phi <= 2 / 3:
            return 0.0
        a, b = 1 - phi, 1 - phi / 2
        return 2 / phi * log(2 / (b + sqrt(b * b + 4 * a)))

    def game(self, m: float, low: float = -4.0, high: float = 6.0, **parameters: Any) -> StrategicRisk:
        """The one-shot game at ``m`` weapons each, theta uniform on [``low``, ``high``]."""
        return StrategicRisk(**self.payoffs(m)._asdict(), low=low, high=high, **parameters)
