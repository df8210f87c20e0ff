"""A page of exercises in Chromium, worked as a learner does."""

import json

from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.book.chromium import visit

LONG = 90  # seconds for Python to start on a busy machine
FAILS = """
window.Worker = class {
  constructor() { setTimeout(() => this.onerror({preventDefault() {}}), 50); }
  postMessage() {}
  terminate() {}
};"""
LATER = "const now = Date.now; Date.now = () => now() + {};"


def until(driver, script, seconds=10):
    """Wait until a script gives something true, and return it."""
    return WebDriverWait(driver, seconds, 0.05).until(
        lambda d: d.execute_script(f"return {script}")
    )


def opened(driver, book, name, kept=None, mark=""):
    """Open a page of exercises in a browser that keeps these entries and no others."""
    visit(driver, f"{book}/using.html")
    script = "localStorage.clear(); for (const [k, v] of arguments[0]) "
    script += "localStorage.setItem(k, v)"
    driver.execute_script(script, list((kept or {}).items()))
    visit(driver, f"{book}/exercises/{name}.html{mark}")
    return driver


def box(driver, id):
    """Return the section of an exercise."""
    mark = f"document.getElementById('exercise-{id}').closest('section')"
    return driver.execute_script(f"return {mark}")


def press(driver, id, name):
    """Press one of the buttons of an exercise, by the first word of its name."""
    for button in box(driver, id).find_elements(By.CSS_SELECTOR, "button"):
        if button.get_attribute("textContent").startswith(name + ","):
            driver.execute_script("arguments[0].click()", button)
            return
    raise AssertionError(f"{id} has no button {name}")


def write(driver, id, text):
    """Put a text into the field of an answer, as if it were typed."""
    if not box(driver, id).find_elements(By.CSS_SELECTOR, "[data-editor]"):
        press(driver, id, "Edit")
    script = """
      const [section, text] = arguments;
      const field = section.querySelector('.cm-content, textarea');
      field.focus();
      if (field.matches('textarea')) field.select();
      else document.execCommand('selectAll');
      document.execCommand('insertText', false, text);"""
    section = box(driver, id)
    enter = "arguments[0].querySelector('.cm-content, textarea').focus();"
    enter += "return arguments[0].querySelector('[role=textbox]')"
    WebDriverWait(driver, 10, 0.05).until(lambda d: d.execute_script(enter, section))
    driver.execute_script(script, section, text)


def said(driver, id):
    """Return the line that is read out."""
    line = box(driver, id).find_element(By.CSS_SELECTOR, ".live-said")
    return line.get_attribute("textContent")


def checked(driver, id, seconds=LONG):
    """Press Check, wait for what it finds, and return that as text."""
    press(driver, id, "Check")

    def found(_):
        idle = not box(driver, id).find_elements(
            By.CSS_SELECTOR, ".live-buttons [aria-disabled=true]"
        )
        return idle and said(driver, id)

    WebDriverWait(driver, seconds, 0.05).until(found)
    return box(driver, id).find_element(By.CSS_SELECTOR, ".live-found").text


def store(driver):
    """Return what the browser keeps of the course."""
    text = driver.execute_script("return JSON.stringify({...localStorage})")
    return {k: v for k, v in json.loads(text).items() if k.startswith("course:")}


def key(name, id):
    """Return under which name an answer is kept."""
    return f"course:book/exercises/{name}:answer-{id}"


def saved(driver, script):
    """Run a script that offers a file to the reader, and return the file's text."""
    driver.execute_script(
        "window.saved = null;"
        "course.offer = (name, text) => { window.saved = [name, text]; };" + script
    )
    return until(driver, "window.saved", LONG)


def desk(driver, name):
    """Return a script that presses one of the page's own buttons."""
    buttons = "[...document.querySelectorAll('.live-desk button')]"
    return (
        f"{buttons}.find((b) => b.textContent.startsWith({json.dumps(name)})).click()"
    )


def before(driver, script):
    """Let a script run first on every page opened from now on."""
    call = "Page.addScriptToEvaluateOnNewDocument"
    return driver.execute_cdp_cmd(call, {"source": script})["identifier"]


def later(driver, days):
    """Let the browser's clock go on by some days, on pages opened from now on."""
    return before(driver, LATER.format(days * 86_400_000))


def back(driver, identifier):
    """Take a script back that runs first."""
    call = "Page.removeScriptToEvaluateOnNewDocument"
    driver.execute_cdp_cmd(call, {"identifier": identifier})
