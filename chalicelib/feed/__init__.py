"""The link to the directorate's own database: its feed as things happen, and its daily files."""
