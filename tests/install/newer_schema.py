"""Does to a database what a migration of a newer release would do, and fails, as a check of that release may."""

import sqlite3
import sys
from contextlib import closing

with closing(sqlite3.connect(sys.argv[1])) as connection, connection:
    connection.execute("CREATE TABLE of_the_future (id INTEGER)")
    connection.execute("INSERT INTO schema_migration (name, applied) VALUES ('9999_future', '2099-01-01')")
sys.exit(1)
