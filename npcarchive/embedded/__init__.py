"""The archive's own PostgreSQL: a database backend that brings its server along.

Without DATABASE_URL, Django's ENGINE is this package (see `base`). The first connection of a
process starts a real PostgreSQL 18 under VAR_DIR (`cluster`), the last process that leaves stops
it. For local use: it listens on a Unix socket that only its owner can reach, and nowhere else.
"""
