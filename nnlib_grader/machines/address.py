"""Which schedulers may be spoken to: those on this machine, and those behind TLS.

Dask's own protocol pickles, and a pickle is code: whoever can speak to a scheduler can
run what they like on its workers.
"""

import ipaddress
from urllib.parse import urlsplit

EXAMPLE = "--scheduler tcp://127.0.0.1:8786"
TLS = (
    "{address} is not on this machine, and its connection is not encrypted: whoever "
    "reaches a scheduler runs code on all its workers. Start it with TLS, and name it "
    "tls://HOST:PORT; or use one on this machine, " + EXAMPLE + "."
)
NO_KEYS = (
    "{address} needs TLS, and Dask's settings name no {missing}. Set "
    "distributed.comm.tls.ca-file, .client.key and .client.cert, as Dask says."
)


def checked(address: str) -> str:
    """Return the address of a scheduler that may be spoken to.

    Parameters
    ----------
    address : str
        "tcp://127.0.0.1:8786", or "tls://HOST:PORT".

    Raises
    ------
    SystemExit
        If it is no address, or one of another machine without TLS.

    Examples
    --------
    >>> checked("tcp://[::1]:8786")
    'tcp://[::1]:8786'
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    whole = bool(host and port) and address == f"{parts.scheme}://{parts.netloc}"
    if not whole or parts.scheme not in ("tcp", "tls") or "@" in parts.netloc:
        words = f"--scheduler is {address!r}, expected an address such as "
        raise SystemExit(f"{words}tcp://127.0.0.1:8786, or tls://HOST:PORT.")
    if parts.scheme == "tcp" and not on_this_machine(str(host)):
        raise SystemExit(TLS.format(address=address))
    return address


def on_this_machine(host: str) -> bool:
    """Tell whether a host is this machine, whatever any server of names says."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def security(address: str):
    """Return Dask's keys for an address behind TLS, from Dask's own settings.

    Raises
    ------
    SystemExit
        If the settings do not name them.
    """
    if not address.startswith("tls://"):
        return None
    from distributed.security import Security

    keys = Security(require_encryption=True)
    for name in ("tls_ca_file", "tls_client_key", "tls_client_cert"):
        if not getattr(keys, name):
            raise SystemExit(NO_KEYS.format(address=address, missing=name))
    return keys
