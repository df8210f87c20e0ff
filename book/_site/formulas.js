"use strict";
// What is copied from a page holds each formula as its TeX, between dollar signs.
document.addEventListener("copy", (event) => {
  const selection = document.getSelection();
  if (selection.isCollapsed || !event.clipboardData) return;
  const range = selection.getRangeAt(0).cloneRange();
  for (const [end, extend] of [["startContainer", "setStartBefore"], ["endContainer", "setEndAfter"]]) {
    const node = range[end];
    const formula = (node.closest ? node : node.parentElement).closest("[data-tex]");
    if (formula) range[extend](formula);
  }
  const copied = document.createElement("div");
  copied.append(range.cloneContents());
  const formulas = copied.querySelectorAll("[data-tex]");
  if (!formulas.length) return;
  const html = copied.innerHTML;
  for (const formula of formulas) {
    const signs = formula.localName === "div" ? "$$" : "$";
    formula.textContent = signs + formula.dataset.tex + signs;
  }
  // Only what is laid out knows where its lines end.
  copied.style.cssText = "position: fixed; left: -100vw; width: 80vw;";
  document.body.append(copied);
  const text = copied.innerText;
  copied.remove();
  event.clipboardData.setData("text/plain", text);
  event.clipboardData.setData("text/html", html);
  event.preventDefault();
});
