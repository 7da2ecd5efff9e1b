"""Serambi: immigration services of Indonesia, one folder a capability."""
