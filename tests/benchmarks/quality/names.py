"""Names that are not peers'."""

OURS = "ours"
UNTRAINED = "ours, untrained"
NOT_PEERS = (OURS, UNTRAINED)
