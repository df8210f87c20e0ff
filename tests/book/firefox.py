"""Firefox, driven by WebDriver BiDi, which it speaks itself: no driver is needed.

What is sent is the W3C's "WebDriver BiDi"; each method here is one command of it.
"""

import itertools
import json
import re
import subprocess
from pathlib import Path
from typing import Any

from tests.needs import needs, needs_program

websocket = needs("websocket")
PROGRAM = needs_program("firefox-esr", "Debian's firefox-esr")
LISTENS = re.compile(r"WebDriver BiDi listening on (ws://127\.0\.0\.1:\d+)")
PATIENCE = 60  # seconds for one command
NOWHERE = "127.0.0.1"  # where no proxy listens: no outside host answers
SETTINGS = {
    "network.proxy.type": 1,
    "network.proxy.http": NOWHERE,
    "network.proxy.http_port": 9,
    "network.proxy.ssl": NOWHERE,
    "network.proxy.ssl_port": 9,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
    "general.smoothScroll": False,
    "ui.useOverlayScrollbars": 1,  # as on a phone: a bar takes no room
}


class Firefox:
    """One window of Firefox without a screen."""

    def __init__(self, folder: Path) -> None:
        """Start it with a new profile in `folder`."""
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});"
                 for name, value in SETTINGS.items()]  # fmt: skip
        (folder / "user.js").write_text("\n".join(lines), encoding="utf-8")
        words = ["--headless", "--no-remote", "--profile", str(folder)]
        self.program = subprocess.Popen(
            [PROGRAM, *words, "--remote-debugging-port", "0", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
        )
        self.numbers = itertools.count(1)
        try:
            address = self.listens()
            self.line = websocket.create_connection(
                f"{address}/session", timeout=PATIENCE, suppress_origin=True
            )
            self.ask("session.new", capabilities={})
            self.window = self.ask("browsingContext.getTree")["contexts"][0]["context"]
        except BaseException:
            self.program.kill()
            self.program.wait(30)
            raise

    def listens(self) -> str:
        """Return the address that the program says it listens at."""
        assert self.program.stderr is not None
        said = []
        for line in self.program.stderr:
            said.append(line)
            if found := LISTENS.search(line):
                return found[1]
        raise RuntimeError(f"Firefox ended without listening: {''.join(said)[-600:]}")

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command and return its result; what is told in between is passed over.

        Raises
        ------
        RuntimeError
            If Firefox answers with an error.
        """
        number = next(self.numbers)
        self.line.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self.line.recv())
            if answer.get("id") == number:
                break
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}: {answer['message']}")
        return answer["result"]

    def wide(self, width: int, height: int) -> None:
        """Make the page so many CSS pixels wide and high."""
        size = {"width": width, "height": height}
        self.ask("browsingContext.setViewport", context=self.window, viewport=size)

    def open(self, address: str) -> None:
        """Open an address and wait until it is loaded."""
        self.ask(
            "browsingContext.navigate",
            context=self.window,
            url=address,
            wait="complete",
        )

    def run(self, script: str, *given: Any) -> Any:
        """Run the body of a function of JSON values; return its JSON value."""
        body = f"(given) => JSON.stringify((function () {{{script}}})"
        result = self.ask(
            "script.callFunction",
            functionDeclaration=f"{body}.apply(null, JSON.parse(given)) ?? null)",
            arguments=[{"type": "string", "value": json.dumps(given)}],
            awaitPromise=True,
            target={"context": self.window},
        )
        if result["type"] == "exception":
            raise RuntimeError(result["exceptionDetails"]["text"])
        return json.loads(result["result"]["value"])

    def act(self, actions: list[dict[str, Any]]) -> None:
        """Perform actions of keys and pointers, as WebDriver writes them."""
        self.ask("input.performActions", context=self.window, actions=actions)

    def choose(self, selector: str, path: Path) -> None:
        """Choose a file in the field that a selector finds."""
        found = self.ask(
            "browsingContext.locateNodes",
            context=self.window,
            locator={"type": "css", "value": selector},
        )
        field = {"sharedId": found["nodes"][0]["sharedId"]}
        self.ask(
            "input.setFiles", context=self.window, element=field, files=[str(path)]
        )

    def quit(self) -> None:
        """End the program."""
        self.line.close()
        self.program.terminate()
        self.program.wait(30)
        assert self.program.stderr is not None
        self.program.stderr.close()
