"""An officer's scan: verdict, position, later delivery."""
