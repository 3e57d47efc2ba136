"""Microsoft Project XML (MSPDI): read in a child process with limits, into plain records that no row depends on."""
