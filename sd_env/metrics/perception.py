"""Misperception: how far estimates of arsenals are from the truth (MODEL 4.4)."""

import numpy as np

from sd_env.metrics.live import Floats, live, ratio
from sd_env.metrics.wars import fought
from sd_env.params import Params
from sd_env.trajectory import Recording


def arsenal_as_estimated(recording: Recording, params: Params) -> Floats:
    """`[T, B, N, K]` true arsenals at the time of the step's estimates: before that step's wars destroyed a share.

    Recorded arsenals stand after the wars. Without this an estimate made just before a war would count as an error.
    Where wars destroy everything (attrition 1) what stood before is unknown and zero is returned.
    """
    wars = fought(recording)
    fights = (wars.sum(axis=-1) + wars.sum(axis=-2))[..., None]
    left = (1.0 - params.attrition) ** fights
    return np.asarray(np.divide(recording.arsenal, left, out=np.zeros_like(recording.arsenal), where=left > 0.0))


def misperception(recording: Recording, params: Params) -> dict[str, float]:
    """Mean of log(estimate / truth), signed and absolute, in log units, over live steps, i's views of j and classes.

    Only where there is something to see (truth > 0); NaN if there never is. Signed above 0: threats look too large.
    """
    truth = np.broadcast_to(arsenal_as_estimated(recording, params)[:, :, None], recording.estimate.shape)
    others = ~np.eye(truth.shape[2], dtype=np.bool_)[..., None]
    seen = live(recording)[..., None, None, None] & others & (truth > 0.0) & (recording.estimate > 0.0)
    error = np.log(recording.estimate[seen] / truth[seen])
    return {
        "misperception": ratio(error.sum(), error.size),
        "misperception_absolute": ratio(np.abs(error).sum(), error.size),
    }
