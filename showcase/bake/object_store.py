"""A bucket of an S3-compatible store, through the client that django-storages sets up."""

from typing import Any, Protocol

from botocore.exceptions import ClientError
from storages.backends.s3 import S3Storage

from .shipping_plan import Item

_CANNOT = {"NotImplemented", "InvalidArgument", "InvalidRequest"}


class ObjectStore(Protocol):
    """Where a release is shipped to. Methods may be called from several threads."""

    keeps_compressed: bool
    """Whether texts are kept gzipped, because nothing in front of the store compresses them."""

    def read(self, key: str) -> bytes | None: ...
    def put(self, item: Item, body: bytes) -> None: ...
    def delete(self, key: str) -> None: ...


class Bucket:
    """Each call is tried again by botocore: five times in all, with growing pauses."""

    def __init__(self, storage: S3Storage) -> None:
        self.keeps_compressed = bool(storage.gzip)
        # The client may be shared by threads, django-storages' own objects may not.
        self._client = storage.connection.meta.client
        self._bucket = storage.bucket_name
        self._prefix = f"{storage.location.strip('/')}/".lstrip("/")
        self._parameters = dict(storage.object_parameters)
        if storage.default_acl:
            self._parameters["ACL"] = storage.default_acl

    def read(self, key: str) -> bytes | None:
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=self._prefix + key)
        except ClientError as error:
            if _code(error) in ("NoSuchKey", "404"):
                return None
            raise
        with answer["Body"] as body:
            content: bytes = body.read()
        return content

    def put(self, item: Item, body: bytes) -> None:
        parameters: dict[str, Any] = {
            **self._parameters,
            "Bucket": self._bucket,
            "Key": self._prefix + item.key,
            "Body": body,
            "ContentType": item.type,
            "CacheControl": item.caching,
        }
        if item.coding:
            parameters["ContentEncoding"] = item.coding
        if not item.moved_to:
            self._client.put_object(**parameters)
            return
        try:
            self._client.put_object(**parameters, WebsiteRedirectLocation=item.moved_to)
        except ClientError as error:
            if _code(error) not in _CANNOT:
                raise
            # Then the page itself leads on.
            self._client.put_object(**parameters)

    def delete(self, key: str) -> None:
        self._client.delete_object(Bucket=self._bucket, Key=self._prefix + key)


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
