"""Premises, reports of stays, receipts."""
