"""stub"""
from .model import PageText
class Unreadable(Exception): pass
def read_source(name: str, data: bytes) -> PageText:
    return PageText(name, data.decode("utf-8-sig"))
