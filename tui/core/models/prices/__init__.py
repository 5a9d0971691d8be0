"""The price tables of vendors, made by `tests/price_tables.py`; nothing is written here by hand."""
