"""WebKitGTK, Safari's relative, driven by Selenium on a screen that nobody sees."""

import contextlib
import os
import subprocess
import time
import warnings
from pathlib import Path
from typing import Any

import pytest

from tests.needs import INSTALL, needs, needs_program

needs("selenium")
from selenium import webdriver  # noqa: E402 - after the check that it is there
from selenium.webdriver.remote.command import Command  # noqa: E402
from selenium.webdriver.webkitgtk.options import Options  # noqa: E402
from selenium.webdriver.webkitgtk.service import Service  # noqa: E402

DRIVER = needs_program("WebKitWebDriver", "Debian's webkit2gtk-driver")
SCREEN = needs_program("Xvfb", "Debian's xvfb")
PROGRAMS = sorted(Path("/usr/lib").glob("*/webkit2gtk-4*/MiniBrowser"))
if not PROGRAMS:
    pytest.skip(
        f"needs WebKitGTK's MiniBrowser: install webkit2gtk-driver, and {INSTALL}",
        allow_module_level=True,
    )

PATIENCE = 20  # seconds
OWN = {
    # Only this machine's own pages are opened, and a container has no sandbox.
    "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
    # WebAssembly's second compiler takes longer than it saves in a test: without it,
    # Python starts in half the time.
    "JSC_useOMGJIT": "0",
}
# The window is as narrow as its buttons let it be: these take no room.
NARROW = "* { min-width: 0; margin: 0; padding: 0; font-size: 1px; }"


class WebKit:
    """One window of WebKitGTK's MiniBrowser, and its screen."""

    def __init__(self, folder: Path) -> None:
        """Start both; what the browser keeps lies in `folder`."""
        read, written = os.pipe()
        self.screen = subprocess.Popen(
            [SCREEN, "-displayfd", str(written), "-screen", "0", "1600x1200x24"],
            pass_fds=[written],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(written)
        with open(read, encoding="ascii") as number:
            display = f":{number.readline().strip()}"
        kinds = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
        home = {name: str(folder) for name in kinds}
        (folder / "gtk-3.0").mkdir()
        (folder / "gtk-3.0" / "gtk.css").write_text(NARROW, encoding="utf-8")
        options = Options()
        options.binary_location = str(PROGRAMS[-1])
        options.add_argument("--automation")
        service = Service(DRIVER, env={**os.environ, **home, **OWN, "DISPLAY": display})
        try:
            with warnings.catch_warnings():  # Selenium's own, of its other parts
                warnings.simplefilter("ignore", DeprecationWarning)
                self.driver = webdriver.WebKitGTK(options=options, service=service)
        except BaseException:
            self.screen.kill()
            self.screen.wait(30)
            raise
        self.driver.set_script_timeout(60)

    def wide(self, width: int, height: int) -> None:
        """Make the page so many CSS pixels wide and high."""
        self.driver.set_window_size(width, height)
        edge = "return [innerWidth, innerHeight]"
        end = time.monotonic() + PATIENCE
        # the window may take its new size after the answer has come
        while (inner := self.driver.execute_script(edge))[0] > width:
            assert time.monotonic() < end, f"still {inner[0]} pixels wide"
            time.sleep(0.05)
        around = (width - inner[0], height - inner[1])
        self.driver.set_window_size(width + around[0], height + around[1])

    def open(self, address: str) -> None:
        """Open an address and wait until it is loaded."""
        self.driver.get(address)

    def run(self, script: str, *given: Any) -> Any:
        """Run the body of a function of JSON values; return its JSON value."""
        return self.driver.execute_script(script, *given)

    def act(self, actions: list[dict[str, Any]]) -> None:
        """Perform actions of keys and pointers, as WebDriver writes them."""
        self.driver.execute(Command.W3C_ACTIONS, {"actions": actions})

    def choose(self, selector: str, path: Path) -> None:
        """Choose a file in the field that a selector finds."""
        self.driver.find_element("css selector", selector).send_keys(str(path))

    def quit(self) -> None:
        """End the browser and its screen."""
        with contextlib.suppress(Exception):
            self.driver.quit()
        self.screen.terminate()
        self.screen.wait(30)
