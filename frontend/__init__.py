"""The web pages: templates, texts, styles, scripts and the small build that joins them."""
