"""Receipts: shown, drawn, listed by month, and sealed under signed roots."""
