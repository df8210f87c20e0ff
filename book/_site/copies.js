/* Reading without a network: registers sw.js, which keeps what has been read, and shows on
   the first page what that is. Where a browser cannot, or asks to save data, nothing is kept. */
(() => {
  "use strict";

  const { root, element } = window.course;
  const workers = navigator.serviceWorker;
  if (!workers || !location.protocol.startsWith("http")) return;
  const MINE = `course ${root.pathname} `;  // as in sw.js

  // Let the worker fetch what the page has not asked for yet; whether that is done.
  async function keep(page) {
    await workers.register(new URL("sw.js", root));
    const { active } = await workers.ready;
    const { port1, port2 } = new MessageChannel();
    return new Promise((done) => {
      port1.onmessage = ({ data }) => done(data);
      active.postMessage({ page }, [port2]);
    });
  }

  async function kept() {
    const found = { pages: 0, bytes: 0, python: false };
    for (const name of await caches.keys()) {
      if (!name.startsWith(MINE)) continue;
      for (const response of await (await caches.open(name)).matchAll()) {
        found.bytes += (await response.blob()).size;
        found.pages += response.url.startsWith(`${root}book/`);
        found.python ||= response.url.includes("/_static/pyodide/");
      }
    }
    return found;
  }

  function said({ pages, bytes, python }) {
    if (!pages) return "This browser keeps no page for reading without a network.";
    return `This browser keeps ${pages === 1 ? "one page" : `${pages} pages`} for reading without a network`
      + `${python ? ", and Python for running cells" : ""}: ${(bytes / 1e6).toFixed(1)} MB.`;
  }

  // At the end of the first page, where nothing below it moves: what is kept, all or none.
  function show() {
    const holder = document.querySelector("div.your-progress")?.closest("article").querySelector("section");
    if (!holder) return () => {};
    const line = element("p", "", { className: "progress-buttons" });
    const words = element("span");
    const all = element("button", "Keep every page", { type: "button" });
    const none = element("button", "Forget these copies", { type: "button" });
    const status = element("p", "", { className: "progress-said" });
    status.setAttribute("role", "status");
    const copies = element("div", "", { className: "your-copies" });
    copies.append(line, status);
    const tell = async () => {
      try {
        words.textContent = said(await kept());
        if (!copies.isConnected) holder.append(copies);
      } catch { /* a browser that keeps nothing has nothing to show */ }
    };
    all.addEventListener("click", async () => {
      const links = [...document.querySelectorAll(".bd-sidebar-primary nav a[href]")];
      const pages = [...new Set([location.href, ...links.map(({ href }) => href)].map((href) => href.replace(/[?#].*/, "")))];
      all.disabled = true;
      let done = 0;
      for (const page of pages) {
        status.textContent = `Fetching page ${done + 1} of ${pages.length} …`;
        if (!await keep(page).catch(() => false)) break;
        done += 1;
      }
      all.disabled = false;
      status.textContent = done === pages.length
        ? "Every page is kept. Run a cell once, and Python is kept too."
        : "The network failed before every page was here. Press again to fetch the rest.";
      await tell();
    });
    none.addEventListener("click", async () => {
      for (const name of await caches.keys()) if (name.startsWith(MINE)) await caches.delete(name);
      status.textContent = "Forgotten. What you read from now on is kept again.";
      await tell();
    });
    line.append(words, all, none);
    return tell;
  }

  // After all that the reader waits for.
  addEventListener("load", () => setTimeout(async () => {
    const tell = show();
    const here = () => keep(location.href).catch(() => {});
    if (!navigator.connection?.saveData) {
      workers.addEventListener("controllerchange", here);
      await here();
    }
    await tell();
  }, 1000));
})();
