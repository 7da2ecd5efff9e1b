"""The front door as the world sees it: one question, whether it answers."""

import urllib3

from chalicelib.core.config import config

_OK = 200


def is_answering() -> bool:
    """Whether `/api/health` answers through the site's own address, within five seconds."""
    timeout = urllib3.Timeout(connect=2, read=5)
    url = f"{config().site_url}/api/health"
    try:
        answer = urllib3.PoolManager().request("GET", url, timeout=timeout, retries=False)
    except urllib3.exceptions.HTTPError:
        return False
    return answer.status == _OK
