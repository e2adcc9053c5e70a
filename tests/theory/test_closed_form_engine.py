"""What theory asks the engine itself."""

from sd_env import scenarios, theory


def test_the_engines_expected_loss_does_not_depend_on_what_states_began_with():
    """Arsenals are put there; nobody is alarmed by their growth, though in this game growth alarms."""
    game = scenarios.get("doubly_dangerous_benign")
    little, much = (
        theory.expected_loss(game.with_params(initial_low=low, initial_high=low).params, 3.0, 1.5, n_worlds=2000)
        for low in (0.0, 4.0)
    )
    assert game.params.arms_weight > 0
    assert little == much
