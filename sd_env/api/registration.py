"""Names under which Gymnasium and PettingZoo can make the game. Entry points are strings: nothing is loaded early."""

PETTINGZOO_ID = "security_dilemma-v1"
"""As PettingZoo's registry spells security_dilemma_v1; it finds either."""
SOLO_ID = "SecurityDilemmaSolo-v1"
JOINT_ID = "SecurityDilemmaJoint-v1"
"""All agents as one environment. Numbered as the game is: every form of security_dilemma_v1 is a v1."""
ROWS_ID = "SecurityDilemma-v1"
"""For `gymnasium.make_vec` alone: every agent of every world is a row."""


def register_gymnasium() -> None:
    """Register the one-seat, the joint and the vector form; does nothing when they are there."""
    import gymnasium

    for name, entry_point in ((SOLO_ID, "sd_env.api.solo_env:solo_env"), (JOINT_ID, "sd_env.api.joint_env:joint_env")):
        if name not in gymnasium.registry:  # passive checks cost more than the game; the tests run the full checker
            gymnasium.register(name, entry_point=entry_point, disable_env_checker=True)
    if ROWS_ID not in gymnasium.registry:
        gymnasium.register(ROWS_ID, vector_entry_point="sd_env.api.registration:make_vector")


def register_pettingzoo() -> None:
    """Register the parallel and the AEC form where the installed PettingZoo has a registry (1.27 and later)."""
    import pettingzoo

    if not hasattr(pettingzoo, "register"):
        return
    for kind, registry, entry_point in (
        ("parallel", pettingzoo.parallel_registry, "sd_env.api.parallel_env:parallel_env"),
        ("aec", pettingzoo.aec_registry, "sd_env.api.aec_env:env"),
    ):
        if PETTINGZOO_ID not in registry:
            pettingzoo.register(kind, PETTINGZOO_ID, entry_point)


def make_vector(num_envs: int, **kwargs: object):  # type: ignore[no-untyped-def]
    """`gymnasium.make_vec`'s form: ``num_envs`` rows, a whole number of worlds."""
    from sd_env.api.vector_env import vector_env
    from sd_env.scenarios import get

    scenario = get(kwargs.pop("scenario", "doubly_dangerous"))  # type: ignore[arg-type]
    n = len(scenario.params.economy)
    if num_envs < n or num_envs % n:
        raise ValueError(f"num_envs = {num_envs}: must be a multiple of the {n} agents of {scenario.name}, a row each")
    return vector_env(scenario, num_envs // n, **kwargs)  # type: ignore[arg-type]
