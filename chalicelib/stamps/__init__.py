"""Entry stamps: issue, seal, label, trust list."""
