"""How many guesses at a password or code are let through, so that nobody can shut a person out.

A count per account alone would let any stranger lock its owner out with a few wrong passwords. So guesses
count per account **and network**; a browser in which the owner has signed in before counts for itself; and
a limit over all networks slows a crowd down, but not networks that the owner is known to use.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from core.limits import Limit
from people.door.services.devices import device_hash
from people.models import KnownDevice
from people.origin import Origin

FROM_OWN_DEVICE = Limit("account, own device", times=10, seconds=300)
FROM_NETWORK = Limit("account, network", times=5, seconds=300)
OF_NETWORK = Limit("network", times=30, seconds=300)
OF_ACCOUNT = Limit("account", times=60, seconds=3600)
_NETWORK_IS_KNOWN_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Guess:
    """One attempt that was counted; `is_first_refused` tells a flood of refusals apart from its first."""

    is_allowed: bool
    is_first_refused: bool
    counted: tuple[tuple[Limit, tuple[object, ...]], ...]

    def was_right(self) -> None:
        """The owner's own attempts leave no trace."""
        for limit, parts in self.counted:
            limit.take_back(*parts)


def guess_at(account: str, *, origin: Origin, device_token: str, owner_email: str = "") -> Guess:
    """Count an attempt at an account, before it is made.

    `account` is the address typed, known or not; or what is guessed at beside the password, such as
    a code, of the account with the address `owner_email`.
    """
    account = account.strip().lower()
    owner = owner_email or account
    network = origin.network
    if device_token and _is_own_device(owner, device_token):
        return _counted([(FROM_OWN_DEVICE, (account, device_hash(device_token)))])
    limits: list[tuple[Limit, tuple[object, ...]]] = [
        (FROM_NETWORK, (account, network)),
        (OF_NETWORK, (network,)),
    ]
    if not _is_own_network(owner, network):
        limits.append((OF_ACCOUNT, (account,)))
    return _counted(limits)


def _counted(limits: list[tuple[Limit, tuple[object, ...]]]) -> Guess:
    done = []
    for limit, parts in limits:
        done.append((limit, parts))
        number = limit.count(*parts)
        if number > limit.times:
            # What an earlier limit refuses is not charged to the later ones, which others share.
            return Guess(False, number == limit.times + 1, tuple(done))
    return Guess(True, False, tuple(done))


def _is_own_device(account: str, device_token: str) -> bool:
    return KnownDevice.objects.filter(
        user__email__iexact=account, token_hash=device_hash(device_token)
    ).exists()


def _is_own_network(account: str, network: str) -> bool:
    since = timezone.now() - _NETWORK_IS_KNOWN_FOR
    return KnownDevice.objects.filter(
        user__email__iexact=account, network=network, last_seen_at__gt=since
    ).exists()
