"""The foreigner: one identity over several passports."""
