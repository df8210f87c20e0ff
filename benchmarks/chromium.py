"""Chromium as the benchmarks of pages start it: an empty cache, no outside host."""

import shutil
import tempfile

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

DRIVER = shutil.which("chromedriver")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)


def start(**experimental):
    """Start Chromium with a new profile; return what drives it."""
    options = Options()
    options.binary_location = shutil.which("chromium") or ""
    for flag in (*FLAGS, f"--user-data-dir={tempfile.mkdtemp()}"):
        options.add_argument(flag)
    for name, value in experimental.items():
        options.add_experimental_option(name, value)
    return webdriver.Chrome(options=options, service=Service(DRIVER))
