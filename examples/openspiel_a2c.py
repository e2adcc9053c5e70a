"""Two of OpenSpiel's policy-gradient agents learn against each other, under the legal actions of its time steps."""

from open_spiel.python.pytorch.policy_gradient import PolicyGradient
from tally import Tally

from sd_env.adapters.openspiel import environment

with Tally("OpenSpiel", "open-spiel"):
    env = environment("doubly_dangerous", discount=0.97, seed=0)
    (size,), n_actions = env.observation_spec()["info_state"], env.action_spec()["num_actions"]
    agents = [
        PolicyGradient(player, size, n_actions, hidden_layers_sizes=(64,), batch_size=32, pi_learning_rate=0.003)
        for player in range(env.num_players)
    ]
    for _ in range(120):
        step = env.reset()
        while not step.last():
            step = env.step([agent.step(step).action for agent in agents])
        for agent in agents:
            agent.step(step)
