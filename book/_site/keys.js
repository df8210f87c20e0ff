/* Keys for the next page, the previous one, and a list of all of them. They can be switched
   off, for those who speak to their machine or whose hand is unsteady. */
(() => {
  "use strict";

  const OFF = "course:keys-off";
  const KEYS = [
    ["n", "the next page"],
    ["p", "the previous page"],
    ["/ or Ctrl K", "search"],
    ["?", "this list"],
    ["Escape", "put away what is open"],
  ];
  const { store, element } = window.course;
  let off = store.get(OFF) !== null;

  function list() {
    const dialog = element("dialog", "", { className: "keys" });
    const title = element("h2", "Keys", { id: "keys-title" });
    dialog.setAttribute("aria-labelledby", title.id);
    const rows = element("dl");
    for (const [name, does] of KEYS) {
      const term = element("dt");
      name.split(" or ").forEach((each, i) => {
        if (i) term.append(" or ");
        term.append(element("kbd", each));
      });
      rows.append(term, element("dd", does));
    }
    const label = element("label");
    const box = element("input", "", { type: "checkbox", checked: !off });
    label.append(box, " Letters and signs are keys on these pages");
    box.addEventListener("change", () => {
      off = !box.checked;
      if (off) store.set(OFF, "yes");
      else store.drop(OFF);
    });
    const close = element("button", "Close", { type: "button", autofocus: true });
    close.addEventListener("click", () => dialog.close());
    dialog.append(title, rows, label, close);
    document.body.append(dialog);
    return dialog;
  }

  let dialog;
  function help() {
    dialog ??= list();
    if (!dialog.open) dialog.showModal();
  }

  const follow = (selector) => document.querySelector(selector)?.click();
  const does = {
    n: () => follow("a.right-next"),
    p: () => follow("a.left-prev"),
    "?": help,
  };

  // What is typed or drawn into a field is the reader's, and so are an open dialog's keys.
  function busy(event) {
    const field = "input:not([type=radio], [type=checkbox], [type=range]), textarea, select, [contenteditable=true], [role=application]";
    return event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing
      || event.target.closest?.(field) || document.querySelector("dialog[open]");
  }
  document.addEventListener("keydown", (event) => {
    if (!off && !busy(event)) does[event.key]?.();
  });

  // The list is found without its key, too.
  document.addEventListener("DOMContentLoaded", () => {
    const foot = document.querySelector(".bd-footer-content, footer");
    if (!foot || !window.HTMLDialogElement) return;
    const button = element("button", "Keys for these pages", { type: "button", className: "keys-button" });
    button.addEventListener("click", help);
    foot.prepend(button);
  });
})();
