/* The functions that passed a build exercise, kept in this browser: `course.own`. The first
   page computes with them, chapter 8 trains on them, and they leave as one file. */
(() => {
  "use strict";

  const { store } = window.course;
  const KEY = "course:my_nnlib:";

  const own = {
    // By name the text of each function's file.
    all() {
      const names = store.keys().filter((key) => key.startsWith(KEY)).sort();
      return Object.fromEntries(names.map((key) => [key.slice(KEY.length), store.get(key)]));
    },
    keep(name, text) { return store.set(KEY + name, text); },
    drop(name) { store.drop(KEY + name); },
    // Give them to Python: there they lie in the folder my_nnlib.
    restore: () => window.course.runtime.call("nnlib_live.exercises", "restore", { own: own.all() }),
    // One file for any Python with NumPy: {text, names, left_out}.
    file: () => window.course.runtime.call("nnlib_live.own_file", "one_file", { own: own.all() }),
  };
  window.course.own = own;

  // A file that the browser puts where it puts downloads.
  window.course.offer = (name, text, type) => {
    const link = document.createElement("a");
    Object.assign(link, { href: URL.createObjectURL(new Blob([text], { type })), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
})();
