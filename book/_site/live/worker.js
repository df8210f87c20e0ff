/* Python, away from the page: a loop without an end keeps nobody from reading on.
   The page asks by messages {id, what, …}; each is answered by {id, value} or
   {id, error: {name, message}}. Outputs of a running cell come between, as {id, output}. */
"use strict";

let python;
let session;  // of nnlib_live.cells: made by the first cell
let from;  // the folder that Pyodide came from

// Matplotlib says that it looks for fonts; a reader has no use for that.
const READY = `
import logging, sys, nnlib, numpy
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
sys.setrecursionlimit(800)
`;
const DRAWS = /\b(?:matplotlib|pyplot|plt|figures|pylab)\b/;

// A worker that closes itself tells nobody, and its page would wait for ever: Python's end is
// said (`told`), and this door to one that is not is shut before a reader's code is there.
for (let at = self; at; at = Object.getPrototypeOf(at)) Reflect.deleteProperty(at, "close");

async function start({ id, pyodide, wheel }) {
  const say = (words) => postMessage({ id, words });
  say("Fetching Python …");
  from = pyodide;
  const packed = fetched(wheel);
  packed.catch(() => {});  // it is awaited below
  const compiled = compiledOf("numpy");
  importScripts(`${pyodide}pyodide.js`);
  const quiet = () => {};
  const loading = loadPyodide({
    indexURL: pyodide,
    packages: ["numpy"],
    stdout: quiet,
    stderr: quiet,
    env: { MPLBACKEND: "module://nnlib_live.backend", MPLCONFIGDIR: "/tmp" },
  });
  // Where its program does not come, Pyodide warns and waits for ever.
  const broken = new Promise((_, reject) => {
    const { warn } = console;
    console.warn = (...words) => {
      warn.apply(console, words);
      if (/wasm instantiation failed/.test(words[0])) reject(new Error("its program did not come whole"));
    };
    // So it does where a package fails before the program is there.
    self.addEventListener("unhandledrejection", () => reject(new Error("a part of it did not come whole")));
  });
  python = await Promise.race([loading, broken]);
  if (!python.loadedPackages.numpy) throw new Error("NumPy could not be fetched whole");
  put(await compiled);
  python.unpackArchive(await packed, "wheel");
  python.runPython(READY);
  return { python: python.runPython("sys.version.split()[0]") };
}

async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`the course's package was not found (${answer.status})`);
  return answer.arrayBuffer();
}

// What a package's modules are once they are compiled, which takes Python in a page a second
// for matplotlib alone, and matplotlib's list of fonts. Without it all works, only later.
function compiledOf(name) {
  return fetched(`${from}${name}-compiled.zip`).catch(() => null);
}

function put(archive) {
  if (archive) python.unpackArchive(archive, "zip", { extractDir: "/" });
}

async function drawing(say) {
  if (python.loadedPackages.matplotlib) return;
  say("Fetching matplotlib …");
  const compiled = compiledOf("matplotlib");
  await python.loadPackage("matplotlib", { messageCallback() {}, errorCallback() {} });
  if (!python.loadedPackages.matplotlib) throw new Error("matplotlib could not be fetched whole");
  put(await compiled);
}

async function run({ id, source, name }) {
  if (DRAWS.test(source)) await drawing((words) => postMessage({ id, words }));
  session ??= python.runPython("from nnlib_live.cells import Session; Session('__main__')");
  const began = performance.now();
  const send = (output) => {
    const plain = output.toJs({ dict_converter: Object.fromEntries });
    output.destroy();
    postMessage({ id, output: plain });
  };
  const ok = session.run(source, send, name);
  return { ok, seconds: (performance.now() - began) / 1000 };
}

// A file of the reader's, in the folder where cells look for one; without bytes it goes.
function file({ name, bytes }) {
  if (bytes) python.FS.writeFile(name, bytes);
  else if (python.FS.analyzePath(name).exists) python.FS.unlink(name);
}

function call({ module, name, values }) {
  const door = python.pyimport("nnlib_live.calls").call;
  const result = door(module, name, JSON.stringify(values));
  const [text, list] = result;
  // not [...list]: each array is gone once such a walk has ended
  const arrays = Array.from({ length: list.length }, (_, i) => {
    const array = list.get(i);
    const buffer = array.getBuffer();
    const data = buffer.data.slice();
    buffer.release();
    array.destroy();
    return data;
  });
  list.destroy();
  result.destroy();
  const value = JSON.parse(text, (_, each) => {
    if (each?.["@number"]) return Number(each["@number"]);
    if (each && "@array" in Object(each)) return { shape: each.shape, data: arrays[each["@array"]] };
    return each;
  });
  return { value, transfer: arrays.map((data) => data.buffer) };
}

// Python's own errors have a name; what ends Python for good is said to.
function told(error) {
  const lines = String(error.message ?? error).trim().split("\n");
  const ended = Boolean(error.pyodide_fatal_error) || /fatally failed|unreachable|table index|memory access/.test(String(error))
    || (error instanceof RangeError && Boolean(python));
  if (error.type === undefined) return { name: error.name ?? "Error", message: lines.at(-1), ended };
  const last = lines.at(-1);
  const message = last.startsWith(`${error.type}: `) ? last.slice(error.type.length + 2) : last;
  return { name: error.type, message, ended };
}

self.onmessage = async ({ data }) => {
  const { id, what } = data;
  try {
    if (what === "call") {
      const { value, transfer } = call(data);
      postMessage({ id, value }, transfer);
    } else {
      postMessage({ id, value: await { start, run, file }[what](data) });
    }
  } catch (error) {
    postMessage({ id, error: told(error) });
  }
};
