"""Benchmarks: each a program that prints what it measured."""
