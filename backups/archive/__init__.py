"""The ground: the file of a backup, sealed or not, and what proves that it is whole."""
