"""What becomes of reported stays: listed, corrected, extended, left, cancelled."""
