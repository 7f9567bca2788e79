"""The database: tables, rules, queries."""
