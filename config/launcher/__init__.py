"""`python -m config.launcher`: the whole of Plumbline as one process tree, with or without its own servers.

processes.py     the one table of what runs (docker-compose.yml is compared with it)
postgres.py      the embedded PostgreSQL: where it lives, first set-up, start, stop
valkey.py        the embedded Valkey
supervisor.py    children with prefixed logs: start, watch, start again, report a crash, stop in order
revival.py       when a process that ended by itself is started again, and when it is given up
tether.py        ties a child's life to the launcher's, so that a killed launcher leaves no orphans
warden.py        ends what a killed launcher left behind and that did not stop when asked
folder.py        the var/ folder: writable, one instance at a time, secret key, where the servers listen
application.py   migrations, demo data, waiting for the web process
"""
