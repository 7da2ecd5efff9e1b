"""An office's calendars: quotas, slots, the waiting list, closed days."""
