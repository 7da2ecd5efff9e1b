"""The only base for storage: tables, keys, transactions, pages."""
