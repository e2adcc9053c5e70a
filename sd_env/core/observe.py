"""What one agent sees (MODEL 5), as one table: a row is a field, its bounds and meaning, its writer, when it is shown.

To show agents something more, write its row here and, if no writer fits, its writer: spaces, card, strategies and
policies read this table. What agent i is given is a function of its own state, its estimates and public events alone;
no agent is shown what is the same for all and always (`seen` says what can move).
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from sd_env.core import columns, seen
from sd_env.core.actions import ASSURE, DISARM, DISCLOSE, PROPOSE, SUSPEND, WITHDRAW, anybody_signs, may_bind, other
from sd_env.core.game import Game, Shown
from sd_env.core.jit import inlined
from sd_env.core.state import GREEDY, MAXIMISER
from sd_env.params import Params, sizes

__all__ = ["Field", "fields", "observe", "shown"]


class Field(NamedTuple):
    """One number of an observation."""

    name: str
    low: float
    high: float
    meaning: str


class Row(NamedTuple):
    """One field, or one a weapon, known shock or treaty kind where its name has such a place.

    ``write(g, i, j, c, at, to)`` puts it into column ``at`` of ``to`` (a `columns.Worlds`) and returns the column after
    it: what agent i sees of itself or of agent j, of treaty kind c. ``shown`` says of a game, and ``of_kind`` of a
    treaty kind, whether there is anything to see.
    """

    name: str
    low: float
    high: float
    meaning: str
    write: Callable[..., Any]
    shown: Callable[[Params], bool] = lambda p: True
    of_kind: Callable[[Params, int], bool] = lambda p, c: True


def act(family: int) -> Callable[..., Any]:
    """Writer of whether agent j's last public act is of that family."""
    number = np.int64(family)  # a plain one would be compiled for by itself
    return lambda g, i, j, c, at, to: columns.whether(g.state.act[j], number, at, to)


def motive(which: int) -> Callable[..., Any]:
    """Writer of whether agent j's motive is that one; of itself an agent is its own j."""
    number = np.int64(which)
    return lambda g, i, j, c, at, to: columns.whether(g.state.motive[j], number, at, to)


UNITS, ECONOMY, FLAG = (0, columns.LOG_TOP), (-columns.ECONOMY_TOP, columns.ECONOMY_TOP), (0, 1)

OWN: tuple[Row, ...] = (
    Row(
        "own.arsenal.{weapon}",
        *UNITS,
        "log1p of own units",
        lambda g, i, j, c, at, to: columns.arsenals(g.state.arsenal[i], at, to),
    ),
    Row("own.greedy", *FLAG, "1 if greedy", motive(GREEDY), lambda p: seen.varies(p.greedy_prior)),
    Row("own.maximiser", *FLAG, "1 if a power maximiser", motive(MAXIMISER), lambda p: seen.varies(p.maximiser_prior)),
    Row(
        "own.economy",
        *ECONOMY,
        "log of own economy",
        lambda g, i, j, c, at, to: columns.economy(g.state.economy[i], at, to),
        seen.economies,
    ),
    Row(
        "shocked",
        *FLAG,
        "1 if a technology shock happened this step",
        lambda g, i, j, c, at, to: columns.shocked(g.state.shock_at, g.state.step, at, to),
        lambda p: len(p.shock_step) > 0,
    ),
    Row(
        "shock_near:{shock}",
        *FLAG,
        "1 / (1 + steps before that of the shock), 0 when past",
        lambda g, i, j, c, at, to: columns.steps_to(g.state.shock_at, g.params.shock_known, g.state.step, at, to),
        lambda p: len(p.shock_step) > 0,
    ),
    Row(
        "own.allowed.{dated}",
        *FLAG,
        "1 if it may build the class by now",
        lambda g, i, j, c, at, to: columns.buildable(g.params.available_from, g.state.step, i, at, to),
        lambda p: bool(seen.dated_weapons(p).any()),
    ),
    Row(
        "{later}.allowed",
        *FLAG,
        "1 if the treaty may be offered by now",
        lambda g, i, j, c, at, to: columns.begun(g.params.treaty_from, g.state.step, at, to),
        lambda p: bool(seen.dated_kinds(p).any()),
    ),
)
"""What an agent sees of itself and of the world."""

RIVAL: tuple[Row, ...] = (
    Row(
        "arsenal.{weapon}",
        *UNITS,
        "log1p of units as estimated through fog",
        lambda g, i, j, c, at, to: columns.arsenals(g.state.estimate[i, j], at, to),
    ),
    Row(
        "economy",
        *ECONOMY,
        "log of its economy",
        lambda g, i, j, c, at, to: columns.economy(g.state.economy[j], at, to),
        seen.economies,
    ),
    Row(
        "tension",
        *FLAG,
        "tension with it",
        lambda g, i, j, c, at, to: columns.number(g.state.tension[i, j], at, to),
        seen.tension,
    ),
    Row(
        "crisis",
        *FLAG,
        "1 if a crisis with it is open (agent) or was this step (doctrine)",
        lambda g, i, j, c, at, to: columns.number(g.state.crisis[i, j], at, to),
        seen.crises,
    ),
    Row(
        "caught",
        *FLAG,
        "1 if it was seen violating a treaty this step (false alarms look alike)",
        lambda g, i, j, c, at, to: columns.number(g.state.caught[j], at, to),
        seen.caught,
    ),
    Row("assured", *FLAG, "1 if it assured this step", act(ASSURE), lambda p: p.allow_assure),
    Row("disclosed", *FLAG, "1 if it disclosed this step", act(DISCLOSE), lambda p: p.allow_disclose),
    Row("disarmed", *FLAG, "1 if it disarmed this step", act(DISARM), seen.disarming),
    Row("proposed", *FLAG, "1 if it made an offer this step", act(PROPOSE), seen.treaties),
    Row("gave_notice", *FLAG, "1 if it gave notice of a withdrawal this step", act(WITHDRAW), seen.treaties),
    Row("suspended", *FLAG, "1 if it suspended a treaty this step", act(SUSPEND), seen.suspending),
    Row(
        "attacked",
        *FLAG,
        "1 if it began a war this step",
        lambda g, i, j, c, at, to: columns.attacked(g.state.war[j], at, to),
        seen.wars,
    ),
    Row("greedy", *FLAG, "1 if it is greedy", motive(GREEDY), lambda p: seen.public(p, p.greedy_prior)),
    Row("maximiser", *FLAG, "1 if a power maximiser", motive(MAXIMISER), lambda p: seen.public(p, p.maximiser_prior)),
)
"""What it sees of each rival in turn."""

TREATY: tuple[Row, ...] = (
    Row(
        "in_force",
        *FLAG,
        "1 if the treaty is in force",
        lambda g, i, j, c, at, to: columns.in_force(g.state.treaty[c, i, j], at, to),
        seen.bound,
    ),
    Row(
        "notice",
        *FLAG,
        "share of the notice period that is left",
        lambda g, i, j, c, at, to: columns.share(g.state.notice[c, i, j], max(1.0, g.params.notice[c]), at, to),
        seen.notice,
    ),
    Row(
        "suspended",
        *FLAG,
        "share of its suspension that is left",
        lambda g, i, j, c, at, to: columns.share(g.state.suspended[c, i, j], g.params.suspension[c], at, to),
        seen.suspensions,
        lambda p, c: p.suspension[c] > 0,
    ),
    Row(
        "my_offer",
        *FLAG,
        "share of my offer's time that is left",
        lambda g, i, j, c, at, to: columns.share(g.state.offer[c, i, j], g.params.offer_duration, at, to),
        seen.treaties,
    ),
    Row(
        "its_offer",
        *FLAG,
        "share of its offer's time that is left",
        lambda g, i, j, c, at, to: columns.share(g.state.offer[c, j, i], g.params.offer_duration, at, to),
        seen.treaties,
    ),
)
"""What it sees of each treaty kind with that rival, where the two may be bound."""

THIRD = Row(
    "in_force", *FLAG, "1 if the treaty between these two rivals is in force", lambda g, i, j, c, at, to: at, seen.bound
)
"""What it sees of each treaty kind between two rivals, where these may be bound: treaties are public."""

FOUR = 4


def shown(p: Params) -> Shown:
    """Which rows a game shows."""
    own, rival = (_padded([row.shown(p) for row in rows]) for rows in (OWN, RIVAL))
    treaty = [_padded([row.shown(p) and row.of_kind(p, c) for row in TREATY]) for c in range(sizes(p)[2])]
    return Shown(own, rival, np.array(treaty, bool).reshape(len(treaty), -1 if treaty else 0), seen.between(p))


def _padded(are_shown: list[bool]) -> np.ndarray:
    """With rows that nobody sees behind them, so that their number divides by four."""
    return np.array(are_shown + [False] * (-len(are_shown) % FOUR), bool)


def fields(p: Params, weapons: tuple[str, ...] = (), kinds: tuple[str, ...] = ()) -> tuple[Field, ...]:
    """The fields of one agent's observation, in order; rival r is agent (i + r) mod N."""
    n, k, c = sizes(p)
    places = {
        "{weapon}": weapons or tuple(f"class_{a}" for a in range(k)),
        "{shock}": tuple(map(str, np.flatnonzero(p.shock_known > 0))),
    }
    see, kind = shown(p), kinds or tuple(f"kind_{a}" for a in range(c))
    places["{dated}"] = tuple(np.array(places["{weapon}"])[seen.dated_weapons(p)].tolist())
    places["{later}"] = tuple(np.array(kind, dtype=np.str_)[seen.dated_kinds(p)].tolist())
    columns = _named("", OWN, see.own, places)
    for r in range(1, n):
        columns += _named(f"rival+{r}.", RIVAL, see.rival, places)
        for a, which in enumerate(kind):
            if may_bind(p, a, r):
                columns += _named(f"rival+{r}.{which}.", TREATY, see.treaty[a], places)
    for r, s, a in np.argwhere(np.moveaxis(see.third, 0, 2)).tolist():
        columns += _named(f"rival+{r}.rival+{s}.{kind[a]}.", (THIRD,), (True,), places)
    return tuple(columns)


def _named(prefix: str, rows: Sequence[Row], are_shown: Any, places: dict[str, tuple[str, ...]]) -> list[Field]:
    """The fields of those rows, one for each name that belongs into a row's place."""
    columns = []
    for row in (row for row, is_shown in zip(rows, are_shown, strict=False) if is_shown):
        place = next((place for place in places if place in row.name), "")
        names = [row.name.replace(place, name) for name in places[place]] if place else [row.name]
        columns += [Field(prefix + name, row.low, row.high, row.meaning) for name in names]
    return columns


def _in_turn(rows: Sequence[Row], done: int = 0) -> Callable[..., Any]:
    """The writers of those rows that a game shows, one after the other; four in a function, since each costs time."""
    nothing: Any = inlined(lambda g, i, j, c, at, to: at)
    if done >= len(rows):
        return inlined(lambda see, g, i, j, c, at, to: at)
    one, two, three, four = ([inlined(row.write) for row in rows[done : done + FOUR]] + [nothing] * FOUR)[:FOUR]
    rest = _in_turn(rows, done + FOUR)

    def run(see, g, i, j, c, at, to):  # type: ignore[no-untyped-def]
        if see[done]:
            at = one(g, i, j, c, at, to)
        if see[done + 1]:
            at = two(g, i, j, c, at, to)
        if see[done + 2]:
            at = three(g, i, j, c, at, to)
        if see[done + 3]:
            at = four(g, i, j, c, at, to)
        return rest(see, g, i, j, c, at, to)

    return inlined(run)


_own, _rival, _treaty = map(_in_turn, (OWN, RIVAL, TREATY))


@inlined
def observe(g: Game, i: int, low: int, high: int) -> None:
    """Write agent i's observations of worlds low … high-1 into its part of ``scratch.columns``, ordered as `fields`."""
    n, to = g.state.arsenal.shape[0], columns.Worlds(g.scratch.columns, low, high)
    at = _own(g.shown.own, g, i, i, 0, i * (g.scratch.columns.shape[0] // n), to)
    for r in range(1, n):
        j = other(i, r, n)
        at = _rival(g.shown.rival, g, i, j, 0, at, to)
        for c in range(g.state.treaty.shape[0]):
            if anybody_signs(g.params.signatories, c, r):
                at = _treaty(g.shown.treaty[c], g, i, j, c, at, to)
    for r in range(1, n - 1):
        for q in range(r + 1, n):
            for c in range(g.state.treaty.shape[0]):
                if g.shown.third[c, r, q]:
                    at = columns.in_force(g.state.treaty[c, other(i, r, n), other(i, q, n)], at, to)
