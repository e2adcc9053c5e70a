"""The game itself in numpy and numba: parameters in, arrays out. Knows neither Gymnasium nor PettingZoo nor agents."""
