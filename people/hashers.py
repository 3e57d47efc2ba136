from django.contrib.auth.hashers import Argon2PasswordHasher


class FrugalArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, t=2, p=1 (OWASP): Django's defaults need 832 MB for eight log-ins at once."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
