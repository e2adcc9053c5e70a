"""The game in PettingZoo's and Gymnasium's words. Adapters translate, they never compute."""
