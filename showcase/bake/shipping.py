"""Sends the current release to a store of objects, and only what is not there yet."""

import json
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from itertools import batched
from pathlib import Path

from .forwarding import MAPS, Forwarding
from .manifest import Manifest
from .object_store import ObjectStore
from .paths import MANIFEST
from .shipping_plan import Item, plan, redirects
from .sidecars import COMPRESS, is_worth_compressing

STATE = ".shipped.json"
"""What the store surely holds, key → digest; kept in the store itself, so that any machine can go
on where another stopped."""

JOBS = 8  # at once; botocore keeps ten connections
_BATCH = 256  # objects between two notes of what is done

Say = Callable[[str], None]


class ShipFailed(Exception):
    """Not everything is there; the message is Chinese. The next run goes on from here."""


@dataclass(frozen=True)
class Shipped:
    """Numbers are of objects."""

    sent: int
    deleted: int
    unchanged: int


def ship(release: Path, store: ObjectStore, say: Say = lambda line: None) -> Shipped:
    """Bring `store` to what `release` holds. Raises `ShipFailed`.

    A killed run leaves the store readable: every page that readers can reach has what it points at.
    """
    items = list(_items(release, store.keeps_compressed))
    state = _State(store)
    todo = plan(items, state.there)
    send = [item for stage in todo.send for item in stage]
    delete = [key for stage in todo.delete for key in stage]
    if send or delete:
        # From here on nobody knows what stands at these keys, until it is noted again.
        state.unsure([*(item.key for item in send), *delete])
        for stage in todo.send:
            for batch in batched(stage, _BATCH):
                _all(batch, lambda item: store.put(item, _body(release, item)), state.holds)
                say(f"已传 {len(state.held)} / {len(send)} 个文件。")
        for keys in todo.delete:
            for gone in batched(keys, _BATCH):
                _all(gone, store.delete, state.forget)
    return Shipped(len(send), len(delete), len(items) - len(send))


def _items(release: Path, compressed: bool) -> Iterable[Item]:
    manifest = Manifest.read(release)
    for key, entry in manifest.files.items():
        if key not in MAPS:
            coding = "gzip" if compressed and is_worth_compressing(key, entry.size) else ""
            yield Item(key, entry.sha256, coding)
    for key, address in redirects(Forwarding.read(release), manifest.files):
        yield Item(key, "", moved_to=address)
    yield Item(MANIFEST, sha256((release / MANIFEST).read_bytes()).hexdigest())


def _body(release: Path, item: Item) -> bytes:
    if item.moved_to:
        return moved_page(item.moved_to).encode()
    content = (release / item.key).read_bytes()
    return COMPRESS[item.coding](content) if item.coding else content


def moved_page(address: str) -> str:
    """For stores that cannot redirect by themselves."""
    to = escape(address)
    return (
        '<!doctype html>\n<html lang="zh-Hans"><meta charset="utf-8"><title>已搬走</title>\n'
        f'<meta http-equiv="refresh" content="0; url={to}"><link rel="canonical" href="{to}">\n'
        f'<p>这个页面搬走了，请看<a href="{to}">新的地址</a>。</p></html>\n'
    )


def _all[T](batch: Iterable[T], do: Callable[[T], None], note: Callable[[list[T]], None]) -> None:
    """Do something to all of a batch at once, and note what was done, also if some of it failed."""
    done: list[T] = []
    errors: list[Exception] = []

    def one(item: T) -> None:
        if errors:
            return
        try:
            do(item)
        except Exception as error:  # noqa: BLE001 - of whatever kind, it is told below
            errors.append(error)
        else:
            done.append(item)

    with ThreadPoolExecutor(JOBS) as pool:
        list(pool.map(one, batch))
    try:
        note(done)
    except Exception as error:  # noqa: BLE001 - likewise
        errors.append(error)
    if errors:
        raise ShipFailed(f"没有传完：{errors[0]}。再运行一次会接着传。") from errors[0]


class _State:
    """The note in the store of what it holds."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self.held: set[str] = set()
        try:
            note = store.read(STATE)
            self.there: dict[str, str] = dict(json.loads(note)["objects"]) if note else {}
        except (ValueError, KeyError, TypeError):
            self.there = {}
        except Exception as error:
            raise ShipFailed(f"连不上存储：{error}。") from error

    def unsure(self, keys: list[str]) -> None:
        try:
            self._write(self.there | dict.fromkeys(keys, ""))
        except Exception as error:
            raise ShipFailed(f"写不进存储：{error}。") from error

    def holds(self, items: list[Item]) -> None:
        self.held |= {item.key for item in items}
        self._write(self.there | {item.key: item.digest for item in items})

    def forget(self, keys: list[str]) -> None:
        self._write({k: v for k, v in self.there.items() if k not in set(keys)})

    def _write(self, there: dict[str, str]) -> None:
        self.there = there
        body = json.dumps({"objects": dict(sorted(there.items()))}).encode()
        self._store.put(Item(STATE, sha256(body).hexdigest()), body)
