"""One training with one seed: its folder, files, checkpoints, training; many of them side by side."""
