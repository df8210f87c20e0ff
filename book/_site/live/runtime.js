/* The page's side of Python: `course.runtime`. It has no buttons; see cells.js.
   Nothing is fetched before `start`, `run` or `call`. */
(() => {
  "use strict";

  const settings = document.getElementById("live-settings");
  if (!settings || !window.course) return;
  const given = JSON.parse(settings.textContent);
  const address = (path) => new URL(path, location.href).href;
  const KEPT = "The page stays as it was.";

  // An error whose name a script can ask for and whose words a reader can act on.
  function fault(name, words) {
    return Object.assign(new Error(words), { name });
  }

  class Runtime extends EventTarget {
    state = "absent";
    why = "";
    words = "";   // what it is fetching
    session = 0;  // another number is another Python, without the names of the last
    #worker = null;
    #starting = null;
    #started = false;
    #waiting = new Map();  // what was asked: id to {resolve, reject, heard}
    #queue = Promise.resolve();
    #number = 0;
    #files = new Map();  // the reader's own, by name: each new Python gets them

    #set(state, words = "") {
      if (this.state === state && this.words === words) return;
      Object.assign(this, { state, words });
      this.dispatchEvent(new Event("state"));
    }

    // Whether this browser and this address can run Python at all; else the reason.
    get missing() {
      if (location.protocol === "file:") {
        return "This page was opened from a file, and a browser runs Python only in pages that a server "
          + "sends. Open the course at its address, or run: python course.py serve";
      }
      if (typeof WebAssembly !== "object" || typeof Worker !== "function") {
        return "This browser has no WebAssembly, which Python needs. Any browser since 2018 has it, unless it is switched off.";
      }
      return "";
    }

    #ask(what, details, heard = () => {}) {
      const id = ++this.#number;
      return new Promise((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject, heard });
        this.#worker.postMessage({ id, what, ...details });
      });
    }

    #hear({ id, value, error, output, words }) {
      const asked = this.#waiting.get(id);
      if (!asked) return;
      if (output) asked.heard(output);
      else if (words) this.#set(this.state, words);
      else {
        this.#waiting.delete(id);
        if (!error) asked.resolve(value);
        else if (error.ended) this.#end("Died", "Python in this page has come to its end: it had no more room, or the code ended it. "
          + "All names are forgotten; the next run starts anew.", asked);
        else asked.reject(fault(error.name, error.message));
      }
    }

    // Leave the worker; whoever waits is told why.
    #end(name, words, first) {
      this.#worker?.terminate();
      this.#worker = this.#starting = null;
      this.#started = false;
      this.session += 1;
      this.why = words;
      const waiting = [...(first ? [first] : []), ...this.#waiting.values()];
      this.#waiting.clear();
      for (const { reject } of waiting) reject(fault(name, words));
      this.#set(name === "Failed" ? "failed" : "absent");
    }

    start() {
      this.#starting ??= this.#load();
      return this.#starting;
    }

    async #load() {
      if (this.missing) {
        this.#end("Failed", this.missing);
        throw fault("Failed", this.missing);
      }
      this.#set("loading", "Fetching Python …");
      const worker = this.#worker = new Worker(address(given.worker));
      worker.onmessage = ({ data }) => this.#hear(data);
      worker.onerror = (event) => {
        event.preventDefault();
        const began = this.state === "loading";
        this.#end(began ? "Failed" : "Died", began
          ? `Python could not be loaded. Is the network there? ${KEPT} Run again to try again.`
          : "Python in this page has come to its end. All names are forgotten; the next run starts anew.");
      };
      try {
        await this.#ask("start", { pyodide: address(given.pyodide), wheel: address(given.wheel) });
        this.#started = true;
        await Promise.all([...this.#files].map(([name, bytes]) => this.#ask("file", { name, bytes })));
      } catch (error) {
        if (error.name === "Stopped" || error.name === "Failed") throw error;
        const words = `Python could not be loaded: ${error.message.replace(/\.$/, "")}. `
          + `Is the network there? ${KEPT} Run again to try again.`;
        this.#end("Failed", words);
        throw fault("Failed", words);
      }
      this.why = "";
      this.#set("ready");
    }

    // Lay a file of the reader's into Python's folder, now or when Python is there;
    // null takes it away. It does not leave the page.
    give(name, bytes) {
      if (bytes) this.#files.set(name, bytes);
      else this.#files.delete(name);
      if (this.#started) this.#ask("file", { name, bytes }).catch(() => {});
    }

    // One thing after the other, in the order in which it was asked for. What was asked
    // for before a stop is not done after it.
    #inTurn(work) {
      const done = this.#queue.then(async () => {
        await this.start();
        this.#set("busy");
        try {
          return await work();
        } finally {
          if (this.state === "busy") this.#set("ready");
        }
      });
      this.#queue = done.catch(() => {});
      return done;
    }

    // Run a cell: {ok, outputs, seconds}. Outputs come to `onOutput` as they are made.
    run(source, { name = "1", onOutput = () => {} } = {}) {
      const outputs = [];
      const heard = (output) => { outputs.push(output); onOutput(output); };
      return this.#inTurn(async () => ({ ...await this.#ask("run", { source, name: String(name) }, heard), outputs }));
    }

    // Call a function of the course with arguments by name; arrays come as {shape, data}.
    call(module, name, values = {}) {
      return this.#inTurn(() => this.#ask("call", { module, name, values }));
    }

    // End what is running, at once. All names are lost.
    stop(words = "Stopped. All names are forgotten; the next run starts anew.") {
      if (!this.#worker) return;
      this.#queue = Promise.resolve();
      this.#end("Stopped", words);
    }
  }

  window.course.runtime = new Runtime();
})();
