"""The teams that go out, and the minutes of their days."""
