"""Ten minutes of ballots as people cast them, and as brushing does. Random, by a seed.

What the numbers rest on: people read before they press (a log-normal dwell around half a minute,
shorter when a friend has said "vote for number 7"); in a share of a link nearly all devices are
fresh and nearly all pick the one nominee; telephones come from a few dozen networks of three
carriers, unevenly, and a service centre from one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import exp
from random import Random

from showcase.voting.suspicion import Seen

START = datetime(2026, 11, 20, 2, tzinfo=UTC)
"""Ten in the morning in Shanghai."""

CARRIERS = [f"117.139.{n}.0/24" for n in range(40)] + [f"223.87.{n}.0/24" for n in range(25)]
BUILDS = [n.to_bytes(8) for n in range(60)]


@dataclass(frozen=True)
class Ten:
    """A bin: what kind of people or programs, its ballots, and when it began."""

    kind: str
    seen: list[Seen]
    starts: datetime


def _network(random: Random) -> str:
    # Uneven as in life: the first networks have most of the people.
    return CARRIERS[min(int(random.expovariate(1 / 14)), len(CARRIERS) - 1)]


def _build(random: Random) -> bytes:
    return BUILDS[min(int(random.expovariate(1 / 9)), len(BUILDS) - 1)]


def _dwell(random: Random, median: float, spread: float = 0.8) -> int:
    return int(1_000 * median * exp(random.gauss(0, spread)))


def _picks(random: Random, nominee: int, alone: float) -> tuple[int, ...]:
    if random.random() < alone:
        return (nominee,)
    others = random.sample([n for n in range(1, 41) if n != nominee], random.randint(1, 2))
    return tuple(sorted([nominee, *others]))


def _people(
    random: Random, count: int, fresh: float, median: float, alone: float, networks: int = 0
) -> list[Seen]:
    own = [f"118.112.{random.randrange(250)}.0/24" for _ in range(networks)]
    return [
        Seen(
            ballot=n,
            picks=_picks(random, 7, alone),
            network=random.choice(own) if own else _network(random),
            fresh=random.random() < fresh,
            dwell=_dwell(random, median),
            agent=_build(random),
        )
        for n in range(count)
    ]


def trickle(random: Random) -> list[Seen]:
    """An ordinary ten minutes."""
    return _people(random, random.randint(1, 30), fresh=0.5, median=35, alone=0.4)


def group_chat(random: Random) -> list[Seen]:
    """A link is shared in one WeChat group or many: everybody is new, quick to decide, of one
    mind."""
    count = int(random.triangular(20, 500, 60))
    return _people(random, count, fresh=0.97, median=random.uniform(12, 25), alone=0.9)


def hurry(random: Random) -> list[Seen]:
    """The last evening: "one tap for our number 7, quick". As fast as people were ever seen."""
    count = int(random.triangular(20, 500, 60))
    return _people(random, count, fresh=0.97, median=random.uniform(9, 12), alone=0.95)


def training_room(random: Random) -> list[Seen]:
    """Thirty people and one network."""
    return _people(random, random.randint(20, 60), 0.95, 20, 0.7, networks=1)


def leaflet(random: Random) -> list[Seen]:
    """A street votes for its three, as the leaflet says."""
    people = _people(random, random.randint(20, 150), 0.9, 22, 0.5)
    return [
        Seen(one.ballot, (7, 12, 31), one.network, one.fresh, one.dwell, one.agent)
        if random.random() < 0.9
        else one
        for one in people
    ]


HONEST = {
    "trickle": trickle,
    "group chat": group_chat,
    "hurry": hurry,
    "training room": training_room,
    "leaflet": leaflet,
}


def script(random: Random) -> list[Seen]:
    """One machine that throws its cookie away after each ballot."""
    count = random.randint(15, 400)
    return _bots(random, count, dwell=(400, 2_500), networks=1, builds=1, picks=(7,))


def proxies(random: Random) -> list[Seen]:
    """The same through an address for each ballot, with browsers' names made up."""
    count = random.randint(15, 400)
    return _bots(random, count, dwell=(400, 4_500), networks=500, builds=200, picks=(7,))


def mixed_in(random: Random) -> list[Seen]:
    """A script that hides among as many people again."""
    return proxies(random)[:60] + _people(random, random.randint(20, 60), 0.7, 25, 0.6)


def patient(random: Random) -> list[Seen]:
    """A script at night that waits as people do: one rented network, one build, one set."""
    count = random.randint(20, 200)
    return _bots(random, count, dwell=(8_000, 40_000), networks=2, builds=1, picks=(7, 12, 31))


def farm(random: Random) -> list[Seen]:
    """Paid people with telephones of many builds, by day: nothing tells them from a group chat."""
    return _people(random, random.randint(30, 200), fresh=1, median=9, alone=1)


BRUSHING = {
    "script": script,
    "proxies": proxies,
    "mixed in": mixed_in,
    "patient": patient,
    "farm": farm,
}


def _bots(
    random: Random,
    count: int,
    dwell: tuple[int, int],
    networks: int,
    builds: int,
    picks: tuple[int, ...],
) -> list[Seen]:
    own = [f"45.{n // 250}.{n % 250}.0/24" for n in range(networks)]
    agents = [(1_000 + n).to_bytes(8) for n in range(builds)]
    return [
        Seen(n, picks, random.choice(own), True, random.randint(*dwell), random.choice(agents))
        for n in range(count)
    ]


def honest(count: int, seed: int = 1) -> Iterator[Ten]:
    """Bins of honest people of every kind, at any hour: crowds come by day and in the evening."""
    random = Random(seed)
    for number in range(count):
        kind = list(HONEST)[number % len(HONEST)]
        hour = random.randint(0, 23) if kind == "trickle" else random.randint(7, 23)
        yield Ten(kind, HONEST[kind](random), _at(hour, random))


def brushing(count: int, seed: int = 2) -> Iterator[Ten]:
    random = Random(seed)
    for number in range(count):
        kind = list(BRUSHING)[number % len(BRUSHING)]
        hour = random.randint(1, 4) if kind == "patient" else random.randint(0, 23)
        yield Ten(kind, BRUSHING[kind](random), _at(hour, random))


def _at(hour: int, random: Random) -> datetime:
    midnight = START - timedelta(hours=10)
    return midnight + timedelta(hours=hour, minutes=10 * random.randrange(6))
