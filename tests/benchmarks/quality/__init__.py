"""How well hospitals are ranked: ours and its peers, on the same data, in the same run."""
