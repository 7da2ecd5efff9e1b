"""Reporting a guest's stay, and the link by which its reporter goes on with it."""
