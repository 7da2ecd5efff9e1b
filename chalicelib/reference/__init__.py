"""Regions, offices and work areas, checkpoints, permit classes: dated, with source."""
