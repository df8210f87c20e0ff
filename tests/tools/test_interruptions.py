"""Ctrl-C at any stage: a sentence, nothing half done, and the next run works."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

import tools.start.environment
from tests.tools.checkouts import index_at
from tools.start.environment import Environment, run


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to a whole console")
def test_ctrl_c_leaves_an_environment_that_is_made_anew(checkout):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        program = subprocess.Popen(
            [sys.executable, str(checkout / "course.py"), "install"],
            env={**os.environ, **index_at(silent)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            start_new_session=True,
        )
        watchdog = threading.Timer(60, program.kill)
        watchdog.start()
        connection, _ = silent.accept()  # pip asks, and is never answered
        os.killpg(program.pid, signal.SIGINT)
        said, _ = program.communicate()
        connection.close()
        watchdog.cancel()
    assert program.returncode == 130
    assert "interrupted. Run it again when you like" in said
    assert "Traceback" not in said
    assert Environment(checkout).read_stamp() == {"state": "unfinished"}


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to a whole console")
def test_ctrl_c_ends_the_program_that_a_command_started(tmp_path, monkeypatch):
    monkeypatch.setattr(tools.start.environment, "GRACE", 0.1)
    sign = tmp_path / "started"
    source = f"from pathlib import Path; import time; Path({str(sign)!r}).touch(); "
    source += "time.sleep(60)"
    began = time.monotonic()

    def interrupt():
        while not sign.exists() and time.monotonic() < began + 20:
            time.sleep(0.05)
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        run([sys.executable, "-c", source])
    assert time.monotonic() < began + 30
