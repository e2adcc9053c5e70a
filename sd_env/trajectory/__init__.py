"""What happened, kept: many worlds as arrays (`record`), one episode for pictures and files (`Trajectory`)."""

from sd_env.trajectory.episode import EpisodeRecorder, Moment, Trajectory, moment_of, record_episode
from sd_env.trajectory.files import TrajectoryFileError, load, save
from sd_env.trajectory.recording import AFTER, BEFORE, Recording, record

__all__ = [
    "AFTER",
    "BEFORE",
    "EpisodeRecorder",
    "Moment",
    "Recording",
    "Trajectory",
    "TrajectoryFileError",
    "load",
    "moment_of",
    "record",
    "record_episode",
    "save",
]
