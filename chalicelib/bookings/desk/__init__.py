"""An office's days: who is due, who came, figures."""
