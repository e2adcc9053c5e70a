"""Policy gradients within one jit: play, masks and learning in JAX; the game is an ordered callback."""

import jax
import jax.numpy as jnp
import optax
from tally import Tally

from sd_env.adapters.jax import vector_env


def update(carry, key):
    """32 steps of all worlds and one step of Adam."""

    def logs(net, seen, mask):
        return jax.nn.log_softmax(jnp.where(mask, jnp.tanh(seen @ net["in"]) @ net["out"], -1e9))

    def act(now, key):
        action = jax.random.categorical(key, logs(net, *now))
        told = step(action)
        return (told.observation, told.mask), (*now, action, told.reward, told.terminated | told.truncated)

    def loss(net, seen, mask, action, gain):
        log, ahead = logs(net, seen, mask), (gain - gain.mean((1, 2), keepdims=True)) / gain.std()
        chosen = jnp.take_along_axis(log, action[..., None], -1)[..., 0]
        return (0.02 * (jnp.exp(log) * log).sum(-1) - chosen * ahead).mean()

    net, inner, now = carry
    now, (*played, reward, over) = jax.lax.scan(act, now, jax.random.split(key, 32))
    sums = lambda gain, at: (at[0] + 0.97 * jnp.where(at[1][:, None], 0, gain),) * 2  # noqa: E731
    gains = jax.lax.scan(sums, jnp.zeros_like(reward[0]), (reward, over), reverse=True)[1]
    change, inner = adam.update(jax.grad(loss)(net, *played, gains), inner)
    return (optax.apply_updates(net, change), inner, now), None


with Tally("JAX", "jax"):
    reset, step = vector_env("doubly_dangerous", n_worlds=256)
    adam, now, keys = optax.adam(3e-3), reset(0), jax.random.split(jax.random.key(0), 150)
    sizes = {"in": (now[0].shape[-1], 64), "out": (64, now[1].shape[-1])}
    net = {name: 0.1 * jax.random.normal(keys[0], size) for name, size in sizes.items()}
    jax.block_until_ready(jax.jit(jax.lax.scan, static_argnums=0)(update, (net, adam.init(net), now), keys))
