"""A file of Microsoft Project (MSPDI), read in a child process with limits.

What comes of it are plain records that no row depends on.
"""
